import type { Frame } from '../protocol/frames.ts';
import type { RecordClock } from '../store/record-clock.ts';
import type { ResumedRecord } from '../store/sessions/session-store.ts';
import { messageDate } from './message-date.ts';

/** Frames with the times of the record, where the system's clock was set back meanwhile. */
export function inRecordTime(frames: readonly Frame[], clock: RecordClock): readonly Frame[] {
  clock.now();
  if (!clock.isAhead) return frames;
  return frames.map(frame => {
    const time = clock.timeOf(frame.time);
    if (frame.kind !== 'message') return { ...frame, time };
    const date = new Date(clock.timeOf(messageDate(frame))).toISOString();
    return { ...frame, time, header: { ...frame.header, date } };
  });
}

/** The last thing that is known of the sessions that go on, ms; -Infinity when none does. */
export function latestTime({ sessions }: ResumedRecord): number {
  let latest = -Infinity;
  for (const { session, executions } of sessions) {
    latest = Math.max(latest, session.started_time);
    for (const { queued_time, started_time, ended_time } of executions) {
      latest = Math.max(latest, queued_time ?? 0, started_time ?? 0, ended_time ?? 0);
    }
  }
  return latest;
}
