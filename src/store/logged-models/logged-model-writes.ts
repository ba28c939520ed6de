import { randomUUID } from 'node:crypto';
import type { CreateLoggedModel } from '../../protocol/endpoints/logged-models.ts';
import type { LoggedModel, LoggedModelStatus } from '../../protocol/entities/logged-model.ts';
import type { Param, Tag } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { artifactUri } from '../tracking/artifact-uri.ts';
import { assertExperimentActive, experimentRow } from '../tracking/experiment-rows.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import { randomRunName } from '../tracking/random-run-name.ts';
import { loggedModelEntities } from './logged-model-entities.ts';
import { loggedModelRow } from './logged-model-rows.ts';

type Db = WriteContext['db'];

/** @param request checked by `checkedLoggedModel` */
export async function createLoggedModel(
  { db }: WriteContext,
  request: Required<CreateLoggedModel>
): Promise<LoggedModel> {
  const experiment = await experimentRow(db, request.experiment_id);
  assertExperimentActive(experiment);
  const model_id = `m-${randomUUID().replaceAll('-', '')}`;
  const now = Date.now();
  const { id } = await db
    .insertInto('logged_model')
    .values({
      model_id,
      experiment: experiment.id,
      // MLflow makes up names of models and of runs by the same rule.
      name: request.name || randomRunName(),
      artifact_uri: artifactUri(experiment.artifact_location, `models/${model_id}`),
      creation_timestamp_ms: now,
      last_updated_timestamp_ms: now,
      status: 'LOGGED_MODEL_PENDING',
      status_message: null,
      model_type: request.model_type,
      source_run_id: request.source_run_id,
      lifecycle_stage: 'active'
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await addOnce(db, 'logged_model_param', id, request.params);
  await addOnce(db, 'logged_model_tag', id, request.tags);
  return loggedModelEntity(db, model_id);
}

export async function finalizeLoggedModel(
  { db }: WriteContext,
  { model_id, status }: { model_id: string; status: LoggedModelStatus }
): Promise<LoggedModel> {
  const { id } = await loggedModelRow(db, model_id);
  await db
    .updateTable('logged_model')
    .set({ status, last_updated_timestamp_ms: Date.now() })
    .where('id', '=', id)
    .execute();
  return loggedModelEntity(db, model_id);
}

export async function deleteLoggedModel(
  { db }: WriteContext,
  { model_id }: { model_id: string }
): Promise<void> {
  const { id } = await loggedModelRow(db, model_id);
  await db
    .updateTable('logged_model')
    .set({ lifecycle_stage: 'deleted', last_updated_timestamp_ms: Date.now() })
    .where('id', '=', id)
    .execute();
}

export async function setLoggedModelTags(
  { db }: Pick<WriteContext, 'db'>,
  { model_id, tags }: { model_id: string; tags: readonly Tag[] }
): Promise<void> {
  const { id } = await loggedModelRow(db, model_id);
  for (const { key, value } of tags) {
    await db
      .insertInto('logged_model_tag')
      .values({ model: id, key, value })
      .onConflict(conflict => conflict.columns(['model', 'key']).doUpdateSet({ value }))
      .execute();
  }
}

export async function deleteLoggedModelTag(
  { db }: WriteContext,
  { model_id, key }: { model_id: string; key: string }
): Promise<void> {
  const { id } = await loggedModelRow(db, model_id);
  const { numDeletedRows } = await db
    .deleteFrom('logged_model_tag')
    .where('model', '=', id)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) {
    throw doesNotExist(
      `No tag with key ${pythonRepr(key)} found for model with ID ${pythonRepr(model_id)}.`
    );
  }
}

export async function logLoggedModelParams(
  { db }: WriteContext,
  { model_id, params }: { model_id: string; params: readonly Param[] }
): Promise<void> {
  const { id } = await loggedModelRow(db, model_id);
  await addOnce(db, 'logged_model_param', id, params);
}

/** @throws ApiError BAD_REQUEST, MLflow's code, when the model has a key already or a key comes twice */
async function addOnce(
  db: Db,
  table: 'logged_model_param' | 'logged_model_tag',
  model: number,
  pairs: readonly { key: string; value: string }[]
): Promise<void> {
  for (const { key, value } of pairs) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto(table)
      .values({ model, key, value })
      .onConflict(conflict => conflict.columns(['model', 'key']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) {
      const what = table === 'logged_model_tag' ? 'tag' : 'param';
      throw new ApiError('BAD_REQUEST', `The model has a ${what} '${key}' already.`);
    }
  }
}

async function loggedModelEntity(db: Db, model_id: string): Promise<LoggedModel> {
  const [model] = await loggedModelEntities(db, [await loggedModelRow(db, model_id)]);
  return model;
}
