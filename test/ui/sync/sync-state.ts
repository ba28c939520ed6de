import type { SyncState } from '../../../src/protocol/endpoints/sync.ts';
import {
  DEFAULT_SYNC_SETTINGS,
  type SyncSettings,
  type SyncStatus
} from '../../../src/protocol/entities/sync.ts';
import { NOON } from '../recorded.ts';

export const NO_REMOTE: SyncState = { status: null, settings: { ...DEFAULT_SYNC_SETTINGS } };

/** A remote as the server tells of it; all is there unless said. */
export function syncState(
  status: Partial<SyncStatus> = {},
  settings: Partial<SyncSettings> = {}
): SyncState {
  return {
    status: {
      address: 'https://mlflow.example.org',
      state: 'synced',
      waiting_runs: 0,
      waiting_points: 0,
      waiting_models: 0,
      oldest_waiting_time: null,
      sent_points: 0,
      last_success_time: NOON,
      failing_since: null,
      last_error: null,
      next_try_time: null,
      problems: [],
      ...status
    },
    settings: { ...DEFAULT_SYNC_SETTINGS, ...settings }
  };
}

export const OFFLINE: Partial<SyncStatus> = {
  state: 'offline',
  waiting_runs: 2,
  waiting_points: 1240,
  oldest_waiting_time: NOON,
  failing_since: NOON,
  last_error: 'mlflow.example.org refused the connection.',
  next_try_time: NOON + 30_000
};

export const PROBLEM: SyncStatus['problems'][number] = {
  run_id: 'session-run-3',
  run_name: 'first_run #1',
  kind: 'conflict',
  message: "The param 'lr' is '0.01' here and '0.1' on the remote.",
  since: NOON,
  tries: 3
};
