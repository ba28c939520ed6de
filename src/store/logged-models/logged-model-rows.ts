import type { Kysely, Selectable } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { LoggedModelTable } from '../db/schema/logged-model-tables.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';

/** A logged model with the id of its experiment on the wire. */
export type LoggedModelRow = Selectable<LoggedModelTable> & { experiment_id: string };

export const loggedModelRows = (db: Kysely<Schema>) =>
  db
    .selectFrom('logged_model')
    .innerJoin('experiment', 'experiment.id', 'logged_model.experiment')
    .selectAll('logged_model')
    .select('experiment.experiment_id');

/**
 * Deleted models are found too: MLflow writes to them as to others.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST
 */
export async function loggedModelRow(
  db: Kysely<Schema>,
  model_id: string
): Promise<LoggedModelRow> {
  const row = await loggedModelRows(db)
    .where('logged_model.model_id', '=', model_id)
    .executeTakeFirst();
  if (row === undefined) throw noLoggedModel(model_id);
  return row;
}

export const noLoggedModel = (model_id: string) =>
  doesNotExist(`Logged model with ID '${model_id}' not found.`);
