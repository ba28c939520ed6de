import type { TrailEvent } from '../../protocol/events.ts';
import type { RunsState } from './runs-state.ts';

/**
 * What events mean to the list of the open notebook: `first`, that its reader sees nothing there yet
 * and has just run a cell; `some`, that rows may have changed; `none`.
 */
export function notebookNews(
  state: Pick<RunsState, 'notebook' | 'notebookRuns'>,
  events: readonly TrailEvent[]
): 'first' | 'some' | 'none' {
  const { notebook, notebookRuns } = state;
  const isOwn = (event: TrailEvent) => event.type === 'session' && event.notebook_path === notebook;
  if (notebookRuns.rows?.length === 0 && events.some(isOwn)) return 'first';
  // A nested run's events do not name the notebook, so any may concern it. Which new points do is
  // known: they carry their session or a run that is shown.
  return events.some(event => event.type !== 'series' || isShown(state, event)) ? 'some' : 'none';
}

function isShown(
  { notebookRuns }: Pick<RunsState, 'notebookRuns'>,
  { run_id, session_id }: TrailEvent & { type: 'series' }
): boolean {
  return (notebookRuns.rows ?? []).some(
    row =>
      row.run_id === run_id ||
      row.values_run_id === run_id ||
      (session_id !== null && row.session?.session_id === session_id)
  );
}
