import type { SyncStatus } from '../protocol/entities/sync.ts';
import type { SyncRemote, SyncStore } from '../store/sync/sync-store.ts';

/** Why nothing is copied to a remote: it could not be begun, or broke. */
export interface SyncFailure {
  /** After `Copying to <host>`. */
  message: string;
  /** ms since 1970. */
  since: number;
  nextTry: number;
}

/** How far a remote is that nothing is sent to: all that is due waits. */
export async function statusOfFailure(
  { address, settings }: SyncRemote,
  { message, since, nextTry }: SyncFailure,
  store: SyncStore,
  lastSuccess: number | null
): Promise<SyncStatus> {
  const due = await store.dueRuns();
  const waiting = due.map(({ run_id }) => run_id);
  const oldest = due.reduce((least, { since }) => Math.min(least, since), Infinity);
  return {
    address,
    state: settings.paused ? 'paused' : 'refused',
    waiting_runs: waiting.length,
    waiting_points: await store.countUnsent(waiting),
    waiting_models: (await store.entities.due()).length,
    oldest_waiting_time: oldest === Infinity ? null : oldest,
    sent_points: 0,
    last_success_time: lastSuccess,
    failing_since: since,
    last_error: `Copying to ${new URL(address).host} ${message}`,
    next_try_time: nextTry,
    problems: [...(await store.problems()), ...(await store.entities.problems())]
  };
}
