import { BOOL, endpoint, required, STRING, STRINGS, type Field } from '../endpoint.ts';
import type { RunSyncState, SyncSettings, SyncStatus } from '../entities/sync.ts';

/** The remote that the record is copied to. */
export interface SyncState {
  /** Null: there is no remote. */
  status: SyncStatus | null;
  /** Of the remote; without one, what a new one would have. */
  settings: SyncSettings;
}

export interface SetRemote {
  /** http or https; '' takes the remote away: what is there stays there. */
  address: string;
  /** Absent: as they are. */
  settings?: SyncSettings;
}

const MESSAGE: Field = { type: 'message' };

export const getSync = endpoint<Record<never, never>, SyncState>('GET', 'celltrail/v1/sync', {});

/** Beside a Jupyter server alone: a server of its own gets its remote when it is started. */
export const setRemote = endpoint<SetRemote, SyncState>('POST', 'celltrail/v1/sync', {
  address: STRING,
  settings: MESSAGE
});

/** Tries what waits at once, and once more what was refused. */
export const retrySync = endpoint<Record<never, never>, SyncState>(
  'POST',
  'celltrail/v1/sync/retry',
  {}
);

/** Whether a server answers and lets us in, in a sentence; within 5 s. */
export const testRemote = endpoint<{ address: string }, { ok: boolean; message: string }>(
  'POST',
  'celltrail/v1/sync/test',
  { address: required(STRING) }
);

/**
 * Whether a kernel whose environment names this tracking server logs here and reads through to it;
 * with `adopts` it becomes the remote where there is none. Beside a Jupyter server alone, which asks
 * at a kernel's start.
 */
export const adoptRemote = endpoint<
  { tracking_uri: string; adopts?: boolean },
  { is_remote: boolean }
>('POST', 'celltrail/v1/sync/adopt', { tracking_uri: required(STRING), adopts: BOOL });

/** How far these runs are, those that are not known left out. */
export const getRunSync = endpoint<{ run_ids: string[] }, { runs: RunSyncState[] }>(
  'POST',
  'celltrail/v1/sync/runs',
  { run_ids: STRINGS }
);
