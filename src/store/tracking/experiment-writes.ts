import type { CreateExperiment } from '../../protocol/endpoints/experiments.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { checkCustomViews, isCustomView } from './custom-views.ts';
import {
  alreadyExists,
  assertExperimentActive,
  experimentRow,
  insertExperiment,
  nameTaken,
  noExperiment
} from './experiment-rows.ts';
import { doesNotExist } from './invalid-parameter.ts';

export async function createExperiment(
  context: WriteContext,
  { name, artifact_location, tags = [] }: CreateExperiment
): Promise<{ experiment_id: string }> {
  const { db, emit } = context;
  if (await nameTaken(db, name)) throw alreadyExists(name);
  const { id, experiment_id } = await insertExperiment(context, { name, artifact_location });
  for (const tag of tags) await putTag(db, id, tag);
  emit({ type: 'experiment', experiment_id });
  return { experiment_id };
}

export async function setExperimentTag(
  { db, emit }: WriteContext,
  { experiment_id, tag }: { experiment_id: string; tag: Tag }
): Promise<void> {
  const experiment = await experimentRow(db, experiment_id);
  assertExperimentActive(experiment);
  await putTag(db, experiment.id, tag);
  if (isCustomView(tag.key)) {
    const tags = await db
      .selectFrom('experiment_tag')
      .select('key')
      .where('experiment', '=', experiment.id)
      .execute();
    checkCustomViews(tags, experiment_id);
  }
  emit({ type: 'experiment', experiment_id });
}

export async function deleteExperimentTag(
  { db, emit }: WriteContext,
  { experiment_id, key }: { experiment_id: string; key: string }
): Promise<void> {
  const experiment = await experimentRow(db, experiment_id);
  assertExperimentActive(experiment);
  const { numDeletedRows } = await db
    .deleteFrom('experiment_tag')
    .where('experiment', '=', experiment.id)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) {
    throw doesNotExist(`No tag with name: ${key} in experiment with id ${experiment_id}`);
  }
  emit({ type: 'experiment', experiment_id });
}

/** Its runs are deleted with it. */
export async function deleteExperiment(
  context: WriteContext,
  { experiment_id }: { experiment_id: string }
): Promise<void> {
  const { db, emit } = context;
  const experiment = await experimentRow(db, experiment_id);
  if (experiment.lifecycle_stage !== 'active') throw noExperiment(experiment_id);
  const now = Date.now();
  await setStage(db, experiment.id, 'deleted', now);
  await db
    .updateTable('run')
    .set({ lifecycle_stage: 'deleted', deleted_time: now })
    .where('experiment', '=', experiment.id)
    .execute();
  runsChanged(context, experiment.id);
  emit({ type: 'experiment', experiment_id });
}

/** Its runs are restored with it, those too that were deleted one by one: MLflow's rule. */
export async function restoreExperiment(
  context: WriteContext,
  { experiment_id }: { experiment_id: string }
): Promise<void> {
  const { db, emit } = context;
  const experiment = await experimentRow(db, experiment_id);
  if (experiment.lifecycle_stage !== 'deleted') throw noExperiment(experiment_id);
  await setStage(db, experiment.id, 'active', Date.now());
  await db
    .updateTable('run')
    .set({ lifecycle_stage: 'active', deleted_time: null })
    .where('experiment', '=', experiment.id)
    .execute();
  runsChanged(context, experiment.id);
  emit({ type: 'experiment', experiment_id });
}

export async function renameExperiment(
  { db, emit }: WriteContext,
  { experiment_id, name }: { experiment_id: string; name: string }
): Promise<void> {
  const experiment = await experimentRow(db, experiment_id);
  if (experiment.lifecycle_stage !== 'active') {
    throw new ApiError('INVALID_STATE', 'Cannot rename a non-active experiment.');
  }
  if (name !== experiment.name && (await nameTaken(db, name))) {
    // The code that MLflow 3.17 answers here; for a new experiment it is RESOURCE_ALREADY_EXISTS.
    throw new ApiError('BAD_REQUEST', alreadyExists(name).message);
  }
  await db
    .updateTable('experiment')
    .set({ name, last_update_time: Date.now() })
    .where('id', '=', experiment.id)
    .execute();
  emit({ type: 'experiment', experiment_id });
}

function runsChanged({ database, runChanged }: WriteContext, experiment: number): void {
  const runs = database.prepare('SELECT id FROM run WHERE experiment = ?').all(experiment);
  for (const { id } of runs) runChanged(id as number);
}

export async function putTag(
  db: WriteContext['db'],
  experiment: number,
  { key, value }: Tag
): Promise<void> {
  await db
    .insertInto('experiment_tag')
    .values({ experiment, key, value })
    .onConflict(conflict => conflict.columns(['experiment', 'key']).doUpdateSet({ value }))
    .execute();
}

export async function setStage(
  db: WriteContext['db'],
  experiment: number,
  lifecycle_stage: 'active' | 'deleted',
  now: number
): Promise<void> {
  await db
    .updateTable('experiment')
    .set({ lifecycle_stage, last_update_time: now })
    .where('id', '=', experiment)
    .execute();
}
