import type { WriteContext } from '../threads/write-context.ts';
import { experimentRow } from '../tracking/experiment-rows.ts';
import type { ForeignLoggedModel } from './importer.ts';

/**
 * Models whose ids are here already get the params, tags and metrics that are missing.
 *
 * @returns how many models were added
 */
export async function importLoggedModels(
  context: WriteContext,
  { experiment_id, models }: { experiment_id: string; models: readonly ForeignLoggedModel[] }
): Promise<number> {
  const experiment = await experimentRow(context.db, experiment_id);
  let added = 0;
  for (const model of models) added += await importModel(context, experiment.id, model);
  return added;
}

async function importModel(
  context: WriteContext,
  experiment: number,
  { params, tags, metrics, artifact_location, moved_from, ...fields }: ForeignLoggedModel
): Promise<0 | 1> {
  const { db } = context;
  const inserted = await db
    .insertInto('logged_model')
    .values({ ...fields, experiment, artifact_uri: artifact_location })
    .onConflict(conflict => conflict.column('model_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  const { id: model } =
    inserted ??
    (await db
      .selectFrom('logged_model')
      .select('id')
      .where('model_id', '=', fields.model_id)
      .executeTakeFirstOrThrow());
  if (inserted === undefined && moved_from !== undefined) {
    await db
      .updateTable('logged_model')
      .set({ artifact_uri: artifact_location })
      .where('id', '=', model)
      .where('artifact_uri', '=', moved_from)
      .execute();
  }
  for (const [table, values] of [
    ['logged_model_param', params],
    ['logged_model_tag', tags]
  ] as const) {
    for (const { key, value } of values) {
      await db
        .insertInto(table)
        .values({ model, key, value })
        .onConflict(conflict => conflict.columns(['model', 'key']).doNothing())
        .execute();
    }
  }
  for (const { run_id, value, ...metric } of metrics) {
    const run = await db
      .selectFrom('run')
      .select('id')
      .where('run_id', '=', run_id)
      .executeTakeFirst();
    // Of a run that the other store removed for good: MLflow leaves such metrics behind.
    if (run === undefined) continue;
    await db
      .insertInto('logged_model_metric')
      .values({ ...metric, model, run: run.id, value: Number.isNaN(value) ? null : value })
      .onConflict(conflict =>
        conflict.columns(['model', 'key', 'timestamp', 'step', 'run']).doNothing()
      )
      .execute();
  }
  return inserted === undefined ? 0 : 1;
}
