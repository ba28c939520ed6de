import type { RunStatus } from '../protocol/entities/run.ts';
import type { Session } from '../protocol/entities/session.ts';
import type { Translation } from './translation.ts';

/** What the reader is told. A living session's run is RUNNING to MLflow, but mostly at rest. */
export type RunState =
  'running' | 'idle' | 'cell-failed' | 'scheduled' | 'finished' | 'failed' | 'killed';

/**
 * @param session of which the run is the session run; null for a run made by a client, whose own
 *   status is all there is
 */
export function runState(status: RunStatus, session: Session | null): RunState {
  if (session !== null && session.state !== 'ended') {
    if (session.state === 'busy') return 'running';
    return session.last_cell_failed ? 'cell-failed' : 'idle';
  }
  switch (status) {
    case 'RUNNING':
      return 'running';
    case 'SCHEDULED':
      return 'scheduled';
    case 'FINISHED':
      return 'finished';
    case 'FAILED':
      return 'failed';
    case 'KILLED':
      return 'killed';
  }
}

export function stateWord(state: RunState, trans: Translation): string {
  switch (state) {
    case 'running':
      return trans.__('Running');
    case 'idle':
      return trans.__('Idle');
    case 'cell-failed':
      return trans.__('Last cell failed');
    case 'scheduled':
      return trans.__('Scheduled');
    case 'finished':
      return trans.__('Finished');
    case 'failed':
      return trans.__('Failed');
    case 'killed':
      return trans.__('Killed');
  }
}

/** `Failed: kernel died (signal 9)`; why a run finished well is nobody's question. */
export function stateSentence(
  state: RunState,
  end_reason: string | null,
  trans: Translation
): string {
  const told = (state === 'failed' || state === 'killed') && end_reason !== null;
  if (!told) return stateWord(state, trans);
  return trans.__('%1: %2', stateWord(state, trans), end_reason);
}
