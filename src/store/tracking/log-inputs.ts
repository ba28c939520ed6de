import type { ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { DatasetInput } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { activeRunRow, type RunRow } from './run-row.ts';
import { emitRun } from './run-writes.ts';

/**
 * A dataset is one for its experiment, by name and digest; a run has it as an input once, with
 * the tags of the first time.
 */
export async function logInputs(
  context: WriteContext,
  args: { run_id: string; datasets: DatasetInput[]; model_ids: string[] }
): Promise<void> {
  const { db, time } = context;
  const row = await activeRunRow(db, args.run_id);
  for (const input of args.datasets) await addDataset(context, row, input);
  for (const model_id of args.model_ids) {
    await db
      .insertInto('run_model')
      .values({ run: row.id, role: 'input', model_id, step: 0, time })
      .onConflict(conflict => conflict.columns(['run', 'role', 'model_id']).doNothing())
      .execute();
  }
  context.runChanged(row.id);
  emitRun(context, row);
}

export async function logOutputs(
  context: WriteContext,
  { run_id, models }: { run_id: string; models: ModelOutput[] }
): Promise<void> {
  const { db, time } = context;
  const row = await activeRunRow(db, run_id);
  for (const { model_id, step } of models) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('run_model')
      .values({ run: row.id, role: 'output', model_id, step, time })
      .onConflict(conflict => conflict.columns(['run', 'role', 'model_id']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) {
      // MLflow's code for it; its text quotes SQL.
      throw new ApiError(
        'BAD_REQUEST',
        `Model '${model_id}' is an output of run '${run_id}' already.`
      );
    }
  }
  context.runChanged(row.id);
  emitRun(context, row);
}

async function addDataset(
  { db, time }: WriteContext,
  row: RunRow,
  { dataset, tags = [] }: DatasetInput
): Promise<void> {
  await db
    .insertInto('dataset')
    .values({ ...dataset, experiment: row.experiment })
    .onConflict(conflict => conflict.columns(['experiment', 'name', 'digest']).doNothing())
    .execute();
  const { id } = await db
    .selectFrom('dataset')
    .select('id')
    .where('experiment', '=', row.experiment)
    .where('name', '=', dataset.name)
    .where('digest', '=', dataset.digest)
    .executeTakeFirstOrThrow();
  const input = await db
    .insertInto('input')
    .values({ run: row.id, dataset: id, time })
    .onConflict(conflict => conflict.columns(['run', 'dataset']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (input === undefined || tags.length === 0) return;
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new ApiError(
      'BAD_REQUEST',
      `A tag key of dataset '${dataset.name}' is given more than once.`
    );
  }
  await db
    .insertInto('input_tag')
    .values(tags.map(({ key, value }) => ({ input: input.id, key, value })))
    .execute();
}
