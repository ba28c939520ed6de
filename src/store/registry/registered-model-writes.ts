import type { CreateRegisteredModel } from '../../protocol/endpoints/registered-models.ts';
import type { RegisteredModel } from '../../protocol/entities/registry.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { modelVersionRow } from './model-version-rows.ts';
import {
  nameTaken,
  promptTag,
  registeredModelRow,
  type RegisteredModelRow
} from './registered-model-rows.ts';
import { registeredModelEntity } from './registry-entities.ts';

type Db = WriteContext['db'];

/** @param request its tags were checked, and no two have the same key */
export async function createRegisteredModel(
  { db }: WriteContext,
  { name, description = '', tags = [] }: CreateRegisteredModel
): Promise<RegisteredModel> {
  const taken = await rowNamed(db, name);
  if (taken !== undefined) {
    throw nameTaken(name, {
      old: (await promptTag(db, taken.id)) !== undefined,
      new: tags.some(({ key }) => key === MLFLOW_IS_PROMPT)
    });
  }
  const now = Date.now();
  const row = await db
    .insertInto('registered_model')
    .values({ name, description, creation_time: now, last_updated_time: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const tag of tags) await putModelTag(db, row.id, tag);
  return registeredModelEntity(db, row);
}

/** Smaller numbers are those of versions elsewhere. */
export async function beginVersionsAt(
  { db }: WriteContext,
  { name, version }: { name: string; version: number }
): Promise<void> {
  const { id } = await registeredModelRow(db, name);
  await db
    .updateTable('registered_model')
    .set({ first_version: version })
    .where('id', '=', id)
    .execute();
}

/** An absent description is ''. */
export async function updateRegisteredModel(
  { db }: WriteContext,
  { name, description = '' }: { name: string; description?: string }
): Promise<RegisteredModel> {
  const { id } = await registeredModelRow(db, name);
  return changed(db, id, { description, last_updated_time: Date.now() });
}

/** Its versions count as updated, too. */
export async function renameRegisteredModel(
  { db }: WriteContext,
  { name, new_name }: { name: string; new_name: string }
): Promise<RegisteredModel> {
  const { id } = await registeredModelRow(db, name);
  if (new_name !== name && (await rowNamed(db, new_name)) !== undefined) {
    throw new ApiError(
      'RESOURCE_ALREADY_EXISTS',
      `Registered Model (name=${new_name}) already exists.`
    );
  }
  const last_updated_time = Date.now();
  await db
    .updateTable('model_version')
    .set({ last_updated_time })
    .where('registered_model', '=', id)
    .execute();
  return changed(db, id, { name: new_name, last_updated_time });
}

/** Its versions, tags and aliases go with it; a model of that name begins at version 1 again. */
export async function deleteRegisteredModel(
  { db }: WriteContext,
  { name }: { name: string }
): Promise<void> {
  const { id } = await registeredModelRow(db, name);
  await db.deleteFrom('registered_model').where('id', '=', id).execute();
}

export async function setRegisteredModelTag(
  { db }: WriteContext,
  { name, tag }: { name: string; tag: Tag }
): Promise<void> {
  await putModelTag(db, (await registeredModelRow(db, name)).id, tag);
}

export async function deleteRegisteredModelTag(
  { db }: WriteContext,
  { name, key }: { name: string; key: string }
): Promise<void> {
  const { id } = await registeredModelRow(db, name);
  await db
    .deleteFrom('registered_model_tag')
    .where('registered_model', '=', id)
    .where('key', '=', key)
    .execute();
}

/** An alias that was another version's moves to this one. */
export async function setRegisteredModelAlias(
  { db }: WriteContext,
  { name, alias, version: asked }: { name: string; alias: string; version: string }
): Promise<void> {
  const { registered_model, version } = await modelVersionRow(db, name, asked);
  await db
    .insertInto('registered_model_alias')
    .values({ registered_model, alias, version })
    .onConflict(conflict =>
      conflict.columns(['registered_model', 'alias']).doUpdateSet({ version })
    )
    .execute();
}

export async function deleteRegisteredModelAlias(
  { db }: WriteContext,
  { name, alias }: { name: string; alias: string }
): Promise<void> {
  const { id } = await registeredModelRow(db, name);
  await db
    .deleteFrom('registered_model_alias')
    .where('registered_model', '=', id)
    .where('alias', '=', alias)
    .execute();
}

const rowNamed = (db: Db, name: string) =>
  db.selectFrom('registered_model').select('id').where('name', '=', name).executeTakeFirst();

async function changed(
  db: Db,
  id: number,
  change: Partial<RegisteredModelRow>
): Promise<RegisteredModel> {
  const row = await db
    .updateTable('registered_model')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return registeredModelEntity(db, row);
}

async function putModelTag(db: Db, registered_model: number, { key, value }: Tag): Promise<void> {
  await db
    .insertInto('registered_model_tag')
    .values({ registered_model, key, value })
    .onConflict(conflict => conflict.columns(['registered_model', 'key']).doUpdateSet({ value }))
    .execute();
}
