import type { Frame } from '../protocol/frames.ts';
import type { RecordClock } from '../store/record-clock.ts';
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
