import { ApiError } from '../../protocol/errors.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { NewModelMetric } from './checked-model-metrics.ts';

/**
 * Adds metrics of a run to logged models, deleted ones too.
 *
 * A model has one value for a key, time, step and run. MLflow keeps it so by the primary key of its
 * table: the same point again changes nothing, another value or another dataset is refused.
 *
 * @param run key of its row
 */
export async function putModelMetrics(
  { db }: Pick<WriteContext, 'db'>,
  run: number,
  metrics: readonly NewModelMetric[]
): Promise<void> {
  const models = await modelKeys(
    db,
    metrics.map(({ model_id }) => model_id)
  );
  for (const { model_id, value, ...metric } of metrics) {
    const model = models.get(model_id);
    // MLflow's code for both refusals; its texts quote SQL.
    if (model === undefined) {
      throw new ApiError('BAD_REQUEST', `Logged model with ID '${model_id}' not found.`);
    }
    const row = { ...metric, model, run, value: Number.isNaN(value) ? null : value };
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('logged_model_metric')
      .values(row)
      .onConflict(conflict =>
        conflict.columns(['model', 'key', 'timestamp', 'step', 'run']).doNothing()
      )
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n && !(await isThere(db, row))) {
      throw new ApiError(
        'BAD_REQUEST',
        `Metric '${metric.key}' of model '${model_id}' has another value or dataset at step ` +
          `${metric.step} and timestamp ${metric.timestamp} already.`
      );
    }
  }
}

async function modelKeys(
  db: WriteContext['db'],
  model_ids: readonly string[]
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('logged_model')
    .select(['id', 'model_id'])
    .where('model_id', 'in', [...new Set(model_ids)])
    .execute();
  return new Map(rows.map(({ id, model_id }) => [model_id, id]));
}

/** Whether the point that is in the row's place is the same. */
async function isThere(
  db: WriteContext['db'],
  row: Omit<NewModelMetric, 'model_id' | 'value'> & {
    model: number;
    run: number;
    value: number | null;
  }
): Promise<boolean> {
  const { value, dataset_name, dataset_digest } = await db
    .selectFrom('logged_model_metric')
    .select(['value', 'dataset_name', 'dataset_digest'])
    .where('model', '=', row.model)
    .where('key', '=', row.key)
    .where('timestamp', '=', row.timestamp)
    .where('step', '=', row.step)
    .where('run', '=', row.run)
    .executeTakeFirstOrThrow();
  return (
    value === row.value &&
    dataset_name === row.dataset_name &&
    dataset_digest === row.dataset_digest
  );
}
