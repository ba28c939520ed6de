import type { Kysely, Selectable } from 'kysely';

import type { ModelVersionTable } from '../db/schema/registry-tables.ts';
import type { Schema } from '../db/schema.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { checkedVersion, checkModelName } from './registry-checks.ts';

export type ModelVersionRow = Selectable<ModelVersionTable> & { name: string };

export const DELETED_STAGE = 'Deleted_Internal';

/** Versions that are not deleted, each with the name of its model. */
export const modelVersionRows = (db: Kysely<Schema>) =>
  db
    .selectFrom('model_version')
    .innerJoin('registered_model', 'registered_model.id', 'model_version.registered_model')
    .selectAll('model_version')
    .select('registered_model.name')
    .where('model_version.current_stage', '!=', DELETED_STAGE);

/**
 * @param version as on the wire
 * @throws ApiError RESOURCE_DOES_NOT_EXIST, for deleted ones too
 */
export async function modelVersionRow(
  db: Kysely<Schema>,
  name: string,
  version: string
): Promise<ModelVersionRow> {
  checkModelName(name);
  const number = checkedVersion(version);
  const row = await modelVersionRows(db)
    .where('registered_model.name', '=', name)
    .where('model_version.version', '=', number)
    .executeTakeFirst();
  if (row === undefined) {
    throw doesNotExist(`Model Version (name=${name}, version=${number}) not found`);
  }
  return row;
}

/**
 * The newest version of each stage, for some models.
 *
 * @param models keys of their rows, not more than fit into one `IN`
 * @param order MLflow lists the stages of one model by the oldest version in each, and those of
 *   models that were searched for by the name of the stage
 */
export async function latestVersionRows(
  db: Kysely<Schema>,
  models: readonly number[],
  order: 'oldest' | 'stage'
): Promise<ModelVersionRow[]> {
  return modelVersionRows(db)
    .innerJoin(
      query =>
        query
          .selectFrom('model_version')
          .select(({ fn }) => [
            'registered_model as model',
            fn.max('version').as('newest'),
            fn.min('version').as('oldest')
          ])
          .where('registered_model', 'in', models)
          .where('current_stage', '!=', DELETED_STAGE)
          .groupBy(['registered_model', 'current_stage'])
          .as('stage'),
      join =>
        join
          .onRef('stage.model', '=', 'model_version.registered_model')
          .onRef('stage.newest', '=', 'model_version.version')
    )
    .orderBy(order === 'oldest' ? 'stage.oldest' : 'model_version.current_stage')
    .execute();
}
