import type { Kysely, Selectable } from 'kysely';

import { ApiError } from '../../protocol/errors.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import type { RegisteredModelTable } from '../db/schema/registry-tables.ts';
import type { Schema } from '../db/schema.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import { checkModelName } from './registry-checks.ts';

export type RegisteredModelRow = Selectable<RegisteredModelTable>;

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function registeredModelRow(
  db: Kysely<Schema>,
  name: string
): Promise<RegisteredModelRow> {
  checkModelName(name);
  const row = await db
    .selectFrom('registered_model')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) throw doesNotExist(`Registered Model with name=${name} not found`);
  return row;
}

/** The value of its tag that makes a prompt of a registered model; undefined without one. */
export async function promptTag(db: Kysely<Schema>, model: number): Promise<string | undefined> {
  const tag = await db
    .selectFrom('registered_model_tag')
    .select('value')
    .where('registered_model', '=', model)
    .where('key', '=', MLFLOW_IS_PROMPT)
    .executeTakeFirst();
  return tag?.value;
}

export async function touchModel(db: Kysely<Schema>, id: number, now: number): Promise<void> {
  await db
    .updateTable('registered_model')
    .set({ last_updated_time: now })
    .where('id', '=', id)
    .execute();
}

/** `handle_resource_already_exist_error`: models and prompts share their names. */
export function nameTaken(name: string, isPrompt: { old: boolean; new: boolean }): ApiError {
  const [oldEntity, newEntity] = [isPrompt.old, isPrompt.new].map(prompt =>
    prompt ? 'Prompt' : 'Registered Model'
  );
  return new ApiError(
    'RESOURCE_ALREADY_EXISTS',
    oldEntity === newEntity
      ? `${newEntity} (name=${name}) already exists.`
      : `Tried to create a ${newEntity.toLowerCase()} with name ${pythonRepr(name)}, but the ` +
          `name is already taken by a ${oldEntity.toLowerCase()}. MLflow does not allow ` +
          'creating a model and a prompt with the same name.'
  );
}
