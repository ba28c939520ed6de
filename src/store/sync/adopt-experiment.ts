import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { artifactLocation } from '../tracking/experiment-rows.ts';
import type { SentExperiment } from './sync-store.ts';
import { saveSyncExperiment } from './sync-writes.ts';

/**
 * Makes an experiment of the remote known here, under its id and name there. One of its name that is
 * here already is taken for it, as sync does.
 *
 * @param sent what the remote has of it
 * @returns its id here
 */
export function adoptExperiment(
  context: WriteContext,
  { experiment, sent }: { experiment: Experiment; sent: SentExperiment }
): string {
  const { database, artifactRoot, emit } = context;
  const { byName, byId, insert, tag: putTag } = statements(database);
  const { experiment_id, name, tags = [] } = experiment;
  const known = byName.get(name) ?? byId.get(experiment_id);
  if (known !== undefined) return known['experiment_id'] as string;
  const location = artifactLocation(artifactRoot, experiment_id);
  const made = Number(experiment.creation_time);
  const { lastInsertRowid } = insert.run(experiment_id, name, location, made, Date.now());
  for (const { key, value } of tags) putTag.run(lastInsertRowid, key, value);
  saveSyncExperiment(context, { experiment_id, remote_experiment_id: experiment_id, sent });
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
  byName: 'SELECT experiment_id FROM experiment WHERE name = ?',
  byId: 'SELECT experiment_id FROM experiment WHERE experiment_id = ?',
  insert: `INSERT INTO experiment
      (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
    VALUES (?, ?, ?, 'active', ?, ?)`,
  tag: 'INSERT INTO experiment_tag (experiment, key, value) VALUES (?, ?, ?)',
  copiedTo: `SELECT experiment.experiment_id FROM sync_experiment
    JOIN experiment ON experiment.id = sync_experiment.experiment
    WHERE sync_experiment.remote_experiment_id = ?`
});
