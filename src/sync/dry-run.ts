import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { mayLeave } from './consent.ts';
import { remoteExperimentName } from './experiment-name.ts';
import { localFiles } from './local-files.ts';
import type { RunFiles } from './push-files.ts';
import { HeldRuns } from './held-runs.ts';

/** What would leave of a run. */
export interface Leaving {
  run_id: string;
  run_name: string;
  /** Name of its experiment on the remote. */
  experiment: string;
  params: number;
  tags: number;
  metrics: number;
  files: string[];
  bytes: number;
  /** Files that stay here, since nobody agreed to share code and outputs. */
  kept: string[];
  /** Why its files cannot be read, in a sentence; null: they can. */
  unreached: string | null;
}

/** What would leave of each run that is taken, as if nothing were on the remote yet. Asks the remote nothing. */
export async function* dryRun(
  run_ids: Iterable<string>,
  store: SyncStore,
  files: RunFiles,
  settings: SyncSettings,
  root: string
): AsyncGenerator<Leaving> {
  const held = new HeldRuns(store, settings, () => undefined);
  for (const run_id of run_ids) {
    const local = await store.run(run_id);
    if (local === null || local.run.info.lifecycle_stage === 'deleted') continue;
    if ((await held.holderOf(local)) !== null) continue;
    const { info, data } = local.run;
    const { experiment } = await store.experiment(info.experiment_id);
    const { files: all, unreached } = await localFiles(files, info.artifact_uri);
    const leaving = all.filter(({ path }) => mayLeave(path, settings));
    yield {
      run_id,
      run_name: info.run_name,
      experiment: remoteExperimentName(experiment, settings.experiment_name, root),
      params: data.params?.length ?? 0,
      tags: data.tags?.length ?? 0,
      metrics: data.metrics?.length ?? 0,
      files: leaving.map(({ path }) => path),
      bytes: leaving.reduce((sum, { size }) => sum + size, 0),
      kept: all.filter(({ path }) => !mayLeave(path, settings)).map(({ path }) => path),
      unreached
    };
  }
}
