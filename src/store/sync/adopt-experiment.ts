import type { Tag } from '../../protocol/entities/run.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { insertExperiment } from '../tracking/experiment-rows.ts';
import type { SentExperiment } from './sync-store.ts';
import { saveSyncExperiment } from './sync-writes.ts';

/** An experiment as the remote has it. */
export interface RemoteExperiment {
  /** Of the remote. */
  address: string;
  /** There. */
  experiment_id: string;
  name: string;
  tags: Tag[];
  /** What it has of it. */
  sent: SentExperiment;
}

/**
 * Makes an experiment of the remote known here. One of its name that is here already is taken for it,
 * as sync does.
 *
 * @returns its id here; null when there is another remote by now
 */
export async function adoptExperiment(
  context: WriteContext,
  { address, experiment_id: remote_experiment_id, name, tags, sent }: RemoteExperiment
): Promise<string | null> {
  const { database, emit } = context;
  const { isRemote, byName, tag: putTag } = statements(database);
  if (isRemote.get(address) === undefined) return null;
  const known = byName.get(name);
  if (known !== undefined) return known['experiment_id'] as string;
  const { id, experiment_id } = await insertExperiment(context, { name });
  for (const { key, value } of tags) putTag.run(id, key, value);
  saveSyncExperiment(context, { experiment_id, remote_experiment_id, sent });
  emit({ type: 'experiment', experiment_id });
  return experiment_id;
}

/** Id here of the experiment that has this one for its copy on the remote; null without one. */
export function experimentCopiedTo(
  { database }: ReadContext,
  { remote_experiment_id }: { remote_experiment_id: string }
): string | null {
  const row = statements(database).copiedTo.get(remote_experiment_id);
  return (row?.['experiment_id'] as string | undefined) ?? null;
}

const statements = preparedStatements({
  isRemote: 'SELECT 1 FROM remote WHERE address = ?',
  byName: 'SELECT experiment_id FROM experiment WHERE name = ?',
  tag: 'INSERT INTO experiment_tag (experiment, key, value) VALUES (?, ?, ?)',
  copiedTo: `SELECT experiment.experiment_id FROM sync_experiment
    JOIN experiment ON experiment.id = sync_experiment.experiment
    WHERE sync_experiment.remote_experiment_id = ?`
});
