import type { Experiment } from '../protocol/entities/experiment.ts';
import type { Run } from '../protocol/entities/run.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import { NO_SYNC } from '../protocol/sync-tags.ts';
import { CELLTRAIL_NOTEBOOK, MLFLOW_PARENT_RUN_ID } from '../protocol/tags.ts';
import type { SyncRun, SyncStore } from '../store/sync/sync-store.ts';

/** Whether a run is copied: as it says itself, its experiment, and the runs above it. */
export async function isTaken(
  local: SyncRun,
  store: Pick<SyncStore, 'run' | 'experiment'>,
  settings: SyncSettings
): Promise<boolean> {
  const { experiment } = await store.experiment(local.run.info.experiment_id);
  if (!takesExperiment(experiment, settings)) return false;
  let run: SyncRun | null = local;
  for (let depth = 0; run !== null && depth < MAX_DEPTH; depth++) {
    // The filter is of the run itself, the tag that keeps it here of all above it as well.
    if (!takesRun(run.run, depth === 0 ? settings : { ...settings, tags: [] })) return false;
    const parent: string | undefined = run.run.data.tags?.find(
      ({ key }) => key === MLFLOW_PARENT_RUN_ID
    )?.value;
    run = parent === undefined ? null : await store.run(parent);
  }
  return true;
}

const MAX_DEPTH = 20;

/** Whether runs of an experiment are copied. */
export function takesExperiment({ name, tags = [] }: Experiment, settings: SyncSettings): boolean {
  const notebook = tags.find(({ key }) => key === CELLTRAIL_NOTEBOOK)?.value;
  if (notebook !== undefined && settings.excluded_notebooks.includes(notebook)) return false;
  const { experiments } = settings;
  return experiments.length === 0 || experiments.some(pattern => matches(pattern, name));
}

/** Whether a run is copied, as far as its own tags say. */
export function takesRun({ data: { tags = [] } }: Run, settings: SyncSettings): boolean {
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  if ((values.get(NO_SYNC) ?? 'false') !== 'false') return false;
  return settings.tags.every(({ key, value }) =>
    value === '' ? values.has(key) : values.get(key) === value
  );
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
