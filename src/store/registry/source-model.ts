import type { Kysely } from 'kysely';

import type { ModelVersion } from '../../protocol/entities/registry.ts';
import { MLFLOW_MODEL_VERSIONS } from '../../protocol/tags.ts';
import type { Schema } from '../db/schema.ts';
import { noLoggedModel } from '../logged-models/logged-model-rows.ts';
import { setLoggedModelTags } from '../logged-models/logged-model-writes.ts';
import { parsePythonJson, pythonJson } from '../traces/python-json.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';

type Db = Kysely<Schema>;

/** The logged model that a version is made of; undefined for a deleted one, too. */
export const sourceModel = (db: Db, model_id: string) =>
  db
    .selectFrom('logged_model')
    .select(['id', 'artifact_uri', 'source_run_id'])
    .where('model_id', '=', model_id)
    .where('lifecycle_stage', '=', 'active')
    .executeTakeFirst();

/**
 * Writes on the logged model which version it became (`set_model_versions_tags`).
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST
 */
export async function recordVersion(
  db: Db,
  model_id: string,
  { name, version }: ModelVersion
): Promise<void> {
  const model = await sourceModel(db, model_id);
  if (model === undefined) throw noLoggedModel(model_id);
  const tag = await db
    .selectFrom('logged_model_tag')
    .select('value')
    .where('model', '=', model.id)
    .where('key', '=', MLFLOW_MODEL_VERSIONS)
    .executeTakeFirst();
  const versions = [...versionsIn(tag?.value), { name, version: BigInt(version) }];
  await setLoggedModelTags(
    { db },
    { model_id, tags: [{ key: MLFLOW_MODEL_VERSIONS, value: pythonJson(versions, true) }] }
  );
}

function versionsIn(value: string | undefined): unknown[] {
  if (!value) return [];
  const versions = parsePythonJson(value);
  if (Array.isArray(versions)) return versions;
  throw invalidParameter(
    `The tag '${MLFLOW_MODEL_VERSIONS}' of the logged model is no list in JSON; delete it first.`
  );
}
