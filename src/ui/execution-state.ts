import type { ExecutionState } from '../protocol/entities/session.ts';
import type { Translation } from './translation.ts';

export function executionWord(state: ExecutionState, trans: Translation): string {
  switch (state) {
    case 'queued':
      return trans.__('Queued');
    case 'started':
      return trans.__('Running');
    case 'ok':
      return trans.__('Finished');
    case 'error':
      return trans.__('Failed');
    case 'aborted':
      return trans.__('Not run: a cell before it failed');
    case 'lost':
      return trans.__('End not seen');
  }
}
