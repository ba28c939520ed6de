import type { Experiment } from '../protocol/entities/experiment.ts';
import type { Run, Tag } from '../protocol/entities/run.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import { NO_SYNC } from '../protocol/sync-tags.ts';
import { CELLTRAIL_NOTEBOOK } from '../protocol/tags.ts';

/** Whether runs of an experiment are copied. */
export function takesExperiment({ name, tags = [] }: Experiment, settings: SyncSettings): boolean {
  const notebook = tags.find(({ key }) => key === CELLTRAIL_NOTEBOOK)?.value;
  if (notebook !== undefined && settings.excluded_notebooks.includes(notebook)) return false;
  const { experiments } = settings;
  return experiments.length === 0 || experiments.some(pattern => matches(pattern, name));
}

/** Whether a run is copied, as far as its own tags say. */
export function takesRun({ data: { tags = [] } }: Run, settings: SyncSettings): boolean {
  if (isHeldBack(tags)) return false;
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  return settings.tags.every(({ key, value }) =>
    value === '' ? values.has(key) : values.get(key) === value
  );
}

/** Whether somebody said that it is to stay here. */
export const isHeldBack = (tags: readonly Tag[] = []): boolean =>
  (tags.find(({ key }) => key === NO_SYNC)?.value ?? 'false') !== 'false';

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
