import { createHash } from 'node:crypto';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { ExperimentRow } from '../tracking/experiment-rows.ts';
import type { ExperimentOutcome, ForeignExperiment } from './importer.ts';

/**
 * An experiment is known again by its id and its creation time: servers count their ids up, so
 * that another one's `1` is another experiment, which gets an id made of all three. One of the
 * same name is the same to users, who choose experiments by name.
 */
export async function importExperiment(
  { db, emit }: WriteContext,
  given: ForeignExperiment
): Promise<ExperimentOutcome> {
  const find = (column: 'experiment_id' | 'name', value: string) =>
    db.selectFrom('experiment').selectAll().where(column, '=', value).executeTakeFirst();
  const sameId = await find('experiment_id', given.experiment_id);
  const derived = derivedId(given);
  const known = isSame(sameId, given) ? sameId : await find('experiment_id', derived);
  const sameName = known === undefined ? await find('name', given.name) : undefined;
  const merged = sameName?.lifecycle_stage === given.lifecycle_stage ? sameName : undefined;

  const experiment = known ?? merged;
  const experiment_id =
    experiment?.experiment_id ?? (sameId === undefined ? given.experiment_id : derived);
  // A deleted experiment keeps its name: then the active one of that name needs another.
  const name =
    experiment?.name ??
    (sameName === undefined ? given.name : `${given.name} (imported ${experiment_id})`);
  const row =
    experiment?.id ??
    (
      await db
        .insertInto('experiment')
        .values({
          experiment_id,
          name,
          artifact_location: locationOf(given, experiment_id),
          lifecycle_stage: given.lifecycle_stage,
          creation_time: given.creation_time,
          last_update_time: given.last_update_time
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
  const { moved_from } = given;
  const isOurs = experiment_id === DEFAULT_EXPERIMENT_ID;
  if (known !== undefined && !isOurs && known.artifact_location === moved_from) {
    await db
      .updateTable('experiment')
      .set({ artifact_location: locationOf(given, experiment_id) })
      .where('id', '=', row)
      .execute();
  }
  for (const { key, value } of given.tags) {
    await db
      .insertInto('experiment_tag')
      .values({ experiment: row, key, value })
      .onConflict(conflict => conflict.columns(['experiment', 'key']).doNothing())
      .execute();
  }
  if (experiment === undefined) emit({ type: 'experiment', experiment_id });
  const outcome = known !== undefined ? 'known' : merged !== undefined ? 'merged' : 'new';
  return { experiment_id, name, outcome };
}

const locationOf = ({ artifact_location }: ForeignExperiment, experiment_id: string) =>
  artifact_location || `mlflow-artifacts:/${experiment_id}`;

function isSame(row: ExperimentRow | undefined, given: ForeignExperiment): boolean {
  return (
    row !== undefined &&
    (row.experiment_id === DEFAULT_EXPERIMENT_ID || row.creation_time === given.creation_time)
  );
}

/** 18 digits, as our own ids have. */
function derivedId({ experiment_id, creation_time, name }: ForeignExperiment): string {
  const text = JSON.stringify([experiment_id, creation_time, name]);
  const bits = createHash('sha256').update(text).digest().readBigUInt64BE();
  return String(10n ** 17n + (bits % (9n * 10n ** 17n)));
}
