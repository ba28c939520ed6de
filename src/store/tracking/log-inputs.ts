import type { DatasetInput } from '../../protocol/entities/run.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { activeRunRow } from './run-row.ts';
import { emitRun } from './run-writes.ts';

/**
 * A dataset is one for its experiment, by name and digest; a run has it as an input once, with
 * the tags of the first time.
 */
export async function logInputs(
  context: WriteContext,
  { run_id, datasets }: { run_id: string; datasets: DatasetInput[] }
): Promise<void> {
  const { db } = context;
  const row = await activeRunRow(db, run_id);
  for (const { dataset, tags = [] } of datasets) {
    const { name, digest } = dataset;
    await db
      .insertInto('dataset')
      .values({ ...dataset, experiment: row.experiment })
      .onConflict(conflict => conflict.columns(['experiment', 'name', 'digest']).doNothing())
      .execute();
    const { id } = await db
      .selectFrom('dataset')
      .select('id')
      .where('experiment', '=', row.experiment)
      .where('name', '=', name)
      .where('digest', '=', digest)
      .executeTakeFirstOrThrow();
    const input = await db
      .insertInto('input')
      .values({ run: row.id, dataset: id })
      .onConflict(conflict => conflict.columns(['run', 'dataset']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (input === undefined || tags.length === 0) continue;
    const values = new Map(tags.map(({ key, value }) => [key, value]));
    await db
      .insertInto('input_tag')
      .values([...values].map(([key, value]) => ({ input: input.id, key, value })))
      .execute();
  }
  emitRun(context, row);
}
