import type { Param, Tag } from '../../protocol/entities/run.ts';
import { insertPoints } from '../series/insert-points.ts';
import type { PackedPoints } from '../threads/group-message.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { pythonRepr } from './python-repr.ts';
import { activeRunRow, type RunRow } from './run-row.ts';
import { putRunTags } from './run-tags.ts';
import { emitRun } from './run-writes.ts';

export interface LogBatchArgs {
  run_id: string;
  /** Checked; their keys are unequal. */
  params: Param[];
  tags: Tag[];
  points: PackedPoints | null;
  mode: 'immutable' | 'newest';
  /** The request names one param, not a list: MLflow has another text for it. */
  single: boolean;
}

/** A batch with params or tags in it, stored whole or not at all. */
export async function logBatch(context: WriteContext, args: LogBatchArgs): Promise<void> {
  const row = await activeRunRow(context.db, args.run_id);
  if (args.params.length > 0) await putParams(context, row, args);
  if (args.points !== null) insertPoints(context.database, args.points);
  await putRunTags(context, row.id, args.tags);
  emitRun(context, row);
}

async function putParams(
  { db }: WriteContext,
  row: RunRow,
  { params, mode, single }: LogBatchArgs
): Promise<void> {
  const keys = params.map(({ key }) => key);
  const known = await db
    .selectFrom('param')
    .select(['key', 'value'])
    .where('run', '=', row.id)
    .where('key', 'in', keys)
    .execute();
  const values = new Map(known.map(({ key, value }) => [key, value]));
  const changed = params.filter(({ key, value }) => (values.get(key) ?? value) !== value);
  const added = params.filter(({ key }) => !values.has(key));

  if (changed.length > 0 && mode === 'immutable') {
    throw changeRefused(row.run_id, changed, values, single);
  }
  const now = Date.now();
  for (const { key, value } of changed) {
    const old = values.get(key) ?? '';
    await db
      .insertInto('param_history')
      .values({ run: row.id, key, value: old, replaced_time: now })
      .execute();
    await db
      .updateTable('param')
      .set({ value })
      .where('run', '=', row.id)
      .where('key', '=', key)
      .execute();
  }
  if (added.length > 0) {
    await db
      .insertInto('param')
      .values(added.map(({ key, value }) => ({ run: row.id, key, value })))
      .execute();
  }
}

function changeRefused(
  run_id: string,
  changed: Param[],
  values: Map<string, string>,
  single: boolean
) {
  if (single) {
    const [{ key, value }] = changed;
    return invalidParameter(
      `Changing param values is not allowed. Param with key='${key}' was already logged with ` +
        `value='${values.get(key)}' for run ID='${run_id}'. Attempted logging new value '${value}'.`
    );
  }
  const list = changed.map(({ key, value }) => ({
    key,
    old_value: values.get(key),
    new_value: value
  }));
  return invalidParameter(
    'Changing param values is not allowed. Params were already' +
      ` logged='${pythonRepr(list)}' for run ID='${run_id}'.`
  );
}
