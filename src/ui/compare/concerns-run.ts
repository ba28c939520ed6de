import type { TrailEvent } from '../../protocol/events.ts';
import type { ComparedRun } from './compared-run.ts';

/** Whether an event says that something of a run's column may have changed. */
export function concernsRun(
  run: ComparedRun,
  event: Extract<TrailEvent, { type: 'run' | 'session' | 'series' }>
): boolean {
  const isOfSession = run.isSession && run.session_id === (event.session_id ?? '');
  if (event.type === 'session') return isOfSession;
  const isOwn =
    run.run_id === event.run_id || run.nested.some(({ run_id }) => run_id === event.run_id);
  // A session hears of runs that begin in it.
  return isOwn || (event.type === 'run' && isOfSession);
}
