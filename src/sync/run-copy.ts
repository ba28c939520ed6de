import type { RemoteRun, SyncStore } from '../store/sync/sync-store.ts';
import type { HeldRuns } from './held-runs.ts';

/**
 * The copy of a run that something else belongs to.
 *
 * @returns `unknown`: there is no such run here; `stays`: nothing of it leaves; `waits`: it is not
 *   there yet
 */
export async function copyOfRun(
  run_id: string,
  { store, held }: { store: SyncStore; held: HeldRuns }
): Promise<RemoteRun | 'unknown' | 'stays' | 'waits'> {
  const local = await store.run(run_id);
  if (local === null) return 'unknown';
  if ((await held.holderOf(local)) !== null) return 'stays';
  if (local.remote !== null) return local.remote;
  return local.run.info.lifecycle_stage === 'deleted' ? 'stays' : 'waits';
}
