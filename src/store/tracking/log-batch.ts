import type { Param, Tag } from '../../protocol/entities/run.ts';
import type { NewModelMetric } from '../logged-models/checked-model-metrics.ts';
import { putModelMetrics } from '../logged-models/model-metric-writes.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { insertPoints } from '../series/insert-points.ts';
import type { PackedPoints } from '../threads/group-message.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { pythonRepr } from './python-repr.ts';
import { writtenActiveRunRow, type RunRow } from './run-row.ts';
import { putRunTags } from './run-tags.ts';
import { emitRun } from './run-writes.ts';

export interface LogBatchArgs {
  run_id: string;
  /** Checked; their keys are unequal. */
  params: Param[];
  tags: Tag[];
  points: PackedPoints | null;
  /** Those of the points that are a logged model's as well. */
  modelMetrics: readonly NewModelMetric[];
  mode: 'immutable' | 'newest';
  /** The request names one param, not a list: MLflow has another text for it. */
  single: boolean;
}

/** A batch with params, tags or metrics of models in it, stored whole or not at all. */
export async function logBatch(context: WriteContext, args: LogBatchArgs): Promise<void> {
  const row = writtenActiveRunRow(context.database, args.run_id);
  if (args.params.length > 0) putParams(context, row, args);
  if (args.points !== null) insertPoints(context.database, args.points);
  if (args.modelMetrics.length > 0) await putModelMetrics(context, row.id, args.modelMetrics);
  putRunTags(context, row.id, args.tags);
  context.runChanged(row.id);
  emitRun(context, row);
}

function putParams(
  { database, time }: WriteContext,
  row: RunRow,
  { params, mode, single }: LogBatchArgs
): void {
  const statement = statements(database);
  const changed: ChangedParam[] = [];
  for (const { key, value } of params) {
    const known = statement.value.get(row.id, key) as { value: string } | undefined;
    if (known === undefined) statement.insert.run(row.id, key, value, time);
    else if (known.value !== value) changed.push({ key, old_value: known.value, new_value: value });
  }
  if (changed.length === 0) return;
  if (mode === 'immutable') throw changeRefused(row.run_id, changed, single);
  for (const { key, old_value, new_value } of changed) {
    statement.history.run(row.id, key, old_value, time);
    statement.change.run(new_value, time, row.id, key);
  }
}

const statements = preparedStatements({
  value: 'SELECT value FROM param WHERE run = ? AND key = ?',
  insert: 'INSERT INTO param (run, key, value, time) VALUES (?, ?, ?, ?)',
  change: 'UPDATE param SET value = ?, time = ? WHERE run = ? AND key = ?',
  history: 'INSERT INTO param_history (run, key, value, replaced_time) VALUES (?, ?, ?, ?)'
});

interface ChangedParam {
  key: string;
  old_value: string;
  new_value: string;
}

function changeRefused(run_id: string, changed: readonly ChangedParam[], single: boolean) {
  if (single) {
    const { key, old_value, new_value } = changed[0]!;
    return invalidParameter(
      `Changing param values is not allowed. Param with key='${key}' was already logged with ` +
        `value='${old_value}' for run ID='${run_id}'. Attempted logging new value '${new_value}'.`
    );
  }
  return invalidParameter(
    'Changing param values is not allowed. Params were already' +
      ` logged='${pythonRepr(changed)}' for run ID='${run_id}'.`
  );
}
