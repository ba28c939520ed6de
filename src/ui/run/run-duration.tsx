import { useRef } from 'react';
import { formatDuration, formatElapsed } from '../../plot/format-duration.ts';
import type { Translation } from '../translation.ts';
import { useNow } from '../use-now.ts';
import type { RunViewState } from './model.ts';
import type { RunValues } from './run-values.ts';

/** Of a session run the time in cells; of another all of its time. */
export function RunDuration({
  state,
  run,
  trans
}: {
  state: RunViewState;
  run: RunValues;
  trans: Translation;
}) {
  const isRunning = state.state === 'running';
  const text = useRef<HTMLSpanElement>(null);
  const now = useNow(isRunning, text);
  const { session } = state;
  if (session === null || session.run_id !== run.run_id) {
    const took = (run.end_time ?? now) - run.start_time;
    return <span ref={text}>{isRunning ? formatElapsed(took) : formatDuration(took)}</span>;
  }
  const since = session.executing_since;
  const worked = session.executing_ms + (since === null ? 0 : Math.max(0, now - since));
  const duration = isRunning ? formatElapsed(worked) : formatDuration(worked);
  return (
    <span ref={text} title={trans.__('Time in cells')}>
      {trans.__('%1 in cells', duration)}
    </span>
  );
}
