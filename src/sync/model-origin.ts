import type { LoggedModel } from '../protocol/entities/logged-model.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { RemoteRun, SyncStore } from '../store/sync/sync-store.ts';
import type { HeldRuns } from './held-runs.ts';
import { copyOfRun } from './run-copy.ts';
import { isHeldBack, takesExperiment } from './selection.ts';

/**
 * The copy of the run that a logged model is of.
 *
 * @returns `unknown`: it is of no run that is here; `stays`: it does not leave; `waits`: its run is not
 *   there yet
 */
export async function originOfModel(
  { info }: LoggedModel,
  parts: { store: SyncStore; settings: SyncSettings; held: HeldRuns }
): Promise<RemoteRun | 'unknown' | 'stays' | 'waits'> {
  if (isHeldBack(info.tags)) return 'stays';
  const copy = info.source_run_id ? await copyOfRun(info.source_run_id, parts) : 'unknown';
  if (copy !== 'unknown') return copy;
  const { experiment } = await parts.store.experiment(info.experiment_id);
  return takesExperiment(experiment, parts.settings) ? copy : 'stays';
}
