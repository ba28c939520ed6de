import type { Kysely } from 'kysely';

import type { Schema } from '../db/schema.ts';
import { doesNotExist, invalidParameter } from '../tracking/invalid-parameter.ts';
import { latestVersionRows, modelVersionRow, type ModelVersionRow } from './model-version-rows.ts';
import { registeredModelRow } from './registered-model-rows.ts';
import { checkAlias, checkModelName } from './registry-checks.ts';
import { checkedStage } from './stages.ts';

/**
 * The newest version of each of some stages.
 *
 * @param stages in any case; none: all
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for the model
 */
export async function latestVersionsOf(
  db: Kysely<Schema>,
  name: string,
  stages: readonly string[] = []
): Promise<ModelVersionRow[]> {
  const { id } = await registeredModelRow(db, name);
  const wanted = stages.map(checkedStage);
  const latest = await latestVersionRows(db, [id], 'oldest');
  if (wanted.length === 0) return latest;
  return latest.filter(({ current_stage }) => wanted.some(stage => stage === current_stage));
}

/** @param alias `latest`, in any case, is the newest version of all */
export async function versionByAlias(
  db: Kysely<Schema>,
  name: string,
  alias: string
): Promise<ModelVersionRow> {
  checkModelName(name);
  checkAlias(alias);
  if (alias.toLowerCase() === 'latest') {
    const newest = newestOf(await latestVersionsOf(db, name));
    if (newest === undefined) throw doesNotExist(`Latest version not found for model ${name}.`);
    return newest;
  }
  const { id } = await registeredModelRow(db, name);
  const found = await db
    .selectFrom('registered_model_alias')
    .select('version')
    .where('registered_model', '=', id)
    .where('alias', '=', alias)
    .executeTakeFirst();
  // MLflow's code here: the client takes RESOURCE_DOES_NOT_EXIST for a missing model.
  if (found === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`);
  return modelVersionRow(db, name, String(found.version));
}

export function newestOf(rows: readonly ModelVersionRow[]): ModelVersionRow | undefined {
  return rows.reduce<ModelVersionRow | undefined>(
    (newest, row) => (newest === undefined || row.version > newest.version ? row : newest),
    undefined
  );
}
