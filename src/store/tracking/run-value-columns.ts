import type { DatabaseSync } from 'node:sqlite';
import { decodeDouble, encodeDouble, type WireDouble } from '../../protocol/double.ts';
import type { ListRunRows, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { ColumnSet } from '../search/column-set.ts';
import { latest } from '../search/list/group-runs.ts';
import type { ListedRow } from '../search/list/list-page.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runEntities } from './run-entities.ts';
import type { RunRow } from './run-row.ts';

type Keys = Pick<ListRunRows, 'metric_keys' | 'param_keys' | 'tag_keys'>;
/** What runs have, by key and then by the key of the run's row. */
type ValuesByKey<Value> = Map<string, Map<number, Value>>;

/**
 * Metrics, params and tags of rows: those of the run whose values a row shows, and what that one lacks
 * of the row's own run. Only what is asked for is read.
 *
 * @param runs of all rows
 */
export async function valueColumns(
  context: ReadContext,
  rows: readonly ListedRow[],
  runs: readonly RunRow[],
  { metric_keys, param_keys, tag_keys }: Keys
): Promise<Pick<RunRows, 'metrics' | 'params' | 'tags'>> {
  const ids = runs.map(({ id }) => id);
  const { database } = context;
  const metrics = metric_keys && columnMetrics(context, ids, metric_keys);
  const params = param_keys && textsOf(database, 'param', ids, param_keys);
  const tags = tag_keys && textsOf(database, 'run_tag', ids, tag_keys);
  const whole = metrics && params && tags ? [] : await runEntities(context, runs);
  const all = <Value>(read: (run: Run) => readonly { key: string; value: Value }[] | undefined) => {
    const values: ValuesByKey<Value> = new Map();
    for (const [at, run] of whole.entries()) {
      for (const { key, value } of read(run) ?? []) put(values, key, ids[at], value);
    }
    return values;
  };
  return {
    metrics: columnsOf(
      rows,
      metrics ?? all(({ data }) => data.metrics?.map(asLogged)),
      metric_keys
    ),
    params: columnsOf(rows, params ?? all(({ data }) => data.params), param_keys),
    tags: columnsOf(rows, tags ?? all(({ data }) => data.tags?.filter(isPeoples)), tag_keys)
  };
}

/** Params or tags of runs. @param runs the keys of their rows */
export function textsOf(
  database: DatabaseSync,
  table: 'param' | 'run_tag',
  runs: readonly number[],
  keys: readonly string[]
): ValuesByKey<string> {
  const found = statements(database)[table].all(JSON.stringify(runs), JSON.stringify(keys)) as {
    run: number;
    key: string;
    value: string;
  }[];
  const values: ValuesByKey<string> = new Map();
  for (const { run, key, value } of found) put(values, key, run, value);
  return values;
}

function columnMetrics(
  { columns }: ReadContext,
  runs: readonly number[],
  keys: readonly string[]
): ValuesByKey<WireDouble> {
  const loaded = new ColumnSet(columns.of(keys.map(latest)));
  const values: ValuesByKey<WireDouble> = new Map();
  for (const key of keys) {
    const column = loaded.numbers(latest(key));
    for (const run of runs) {
      const value = column.get(run);
      // Absent; and NaN as it is in memory (number-column.ts).
      if (Number.isNaN(value)) continue;
      put(values, key, run, encodeDouble(value === Infinity ? NaN : unbounded(value)));
    }
  }
  return values;
}

/** @param keys columns that there are in any case; absent: those that a row has */
function columnsOf<Value>(
  rows: readonly ListedRow[],
  values: ValuesByKey<Value>,
  keys: readonly string[] = [...values.keys()]
): Record<string, (Value | null)[]> {
  const columns = keys.map((key): [string, (Value | null)[]] => {
    const ofRun = values.get(key);
    const column = rows.map(({ run, values }) => ofRun?.get(values) ?? ofRun?.get(run) ?? null);
    return [key, column];
  });
  // A key may be `__proto__`, which an assignment would lose.
  return Object.fromEntries(columns);
}

function put<Value>(values: ValuesByKey<Value>, key: string, run: number, value: Value): void {
  let ofKey = values.get(key);
  if (ofKey === undefined) values.set(key, (ofKey = new Map()));
  ofKey.set(run, value);
}

const asLogged = ({ key, value }: { key: string; value: WireDouble }) => ({
  key,
  value: encodeDouble(unbounded(decodeDouble(value)))
});

/** MLflow keeps the largest double in the place of an infinity; a screen shows what was logged. */
const unbounded = (value: number) =>
  Math.abs(value) === Number.MAX_VALUE ? Math.sign(value) * Infinity : value;

const isPeoples = ({ key }: { key: string }) => !/^(?:mlflow|celltrail)\./.test(key);

const valuesIn = (table: string) =>
  `SELECT run, key, value FROM ${table} WHERE run IN (SELECT value FROM json_each(?))
    AND key IN (SELECT value FROM json_each(?))`;

const statements = preparedStatements({ param: valuesIn('param'), run_tag: valuesIn('run_tag') });
