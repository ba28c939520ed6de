import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { eachSealedSeries } from '../../series/sealed-series.ts';
import { sealedSummary } from '../../series/sealed-summary.ts';
import type { SeriesSummary } from '../../series/series-summary.ts';
import type { Tail } from '../../series/tail.ts';
import { isNumeric, type ColumnId, type RunAttribute, type SeriesAggregate } from './column-id.ts';
import { NumberColumn } from './number-column.ts';
import { TextColumn } from './text-column.ts';

export interface Column {
  readonly id: ColumnId;
  readonly values: NumberColumn | TextColumn;
}

export const emptyColumn = (id: ColumnId): Column => ({
  id,
  values: isNumeric(id) ? new NumberColumn() : new TextColumn()
});

/** Runs by the keys of their rows: from one to another, both included, or one by one. */
export type Rows = { from: number; to: number } | readonly number[];

/** Reads what columns hold from the tables and the series, as the open transaction sees them. */
export class ColumnSource {
  readonly #database: DatabaseSync;
  readonly #tail: Pick<Tail, 'summariesOf'>;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, tail: Pick<Tail, 'summariesOf'>) {
    this.#database = database;
    this.#tail = tail;
  }

  /**
   * Puts the values of these runs; a run that has none keeps what its column had. Metrics of runs
   * that are given by their bounds lack the points that are not sealed yet.
   */
  read(columns: readonly Column[], rows: Rows): void {
    if (columns.length === 0) return;
    const atOnce = Math.ceil(VALUES_AT_ONCE / columns.length);
    if ('from' in rows) {
      for (let from = rows.from; from <= rows.to; from += atOnce) {
        this.#read(columns, { from, to: Math.min(rows.to, from + atOnce - 1) });
      }
    } else {
      for (let at = 0; at < rows.length; at += atOnce) {
        this.#read(columns, rows.slice(at, at + atOnce));
      }
    }
  }

  /** As `read`, for runs that may have lost what their columns hold. */
  reread(columns: readonly Column[], runs: readonly number[]): void {
    for (const { values } of columns) for (const run of runs) values.put(run, null);
    this.read(columns, runs);
  }

  #read(columns: readonly Column[], rows: Rows): void {
    this.#readAttributes(columns, rows);
    this.#readValues('param', 'parameter', columns, rows);
    this.#readValues('run_tag', 'tag', columns, rows);
    this.#readMetrics(columns, rows);
    const datasets = columns.find(({ id }) => id.type === 'dataset');
    if (datasets !== undefined) this.#readDatasets(datasets.values as TextColumn, rows);
  }

  /** The highest key of a run; 0 without runs. */
  lastRow(): number {
    return (this.#statement('SELECT max(id) FROM run').get() as unknown as [number | null])[0] ?? 0;
  }

  #readAttributes(columns: readonly Column[], rows: Rows): void {
    const wanted = columns.filter(({ id }) => id.type === 'attribute');
    if (wanted.length === 0) return;
    const fields = ['id', ...wanted.map(({ id }) => ATTRIBUTES[id.key as RunAttribute])];
    const [runs, ...lists] = this.#lists(
      `SELECT ${fields.map(field => `json_group_array(${field})`).join(', ')}
        FROM run WHERE ${condition('id', rows)}`,
      rows
    ) as [number[], ...(string | number | null)[][]];
    for (const [index, { id, values }] of wanted.entries()) {
      const list = lists[index];
      if (values.kind === 'texts') {
        for (let at = 0; at < runs.length; at++) values.put(runs[at], list[at] as string | null);
      } else if (id.key === 'run_id_start') {
        for (let at = 0; at < runs.length; at++)
          values.put(runs[at], runIdStart(list[at] as string));
      } else {
        for (let at = 0; at < runs.length; at++) values.put(runs[at], list[at] as number | null);
      }
    }
  }

  #readValues(
    table: 'param' | 'run_tag',
    type: 'parameter' | 'tag',
    columns: readonly Column[],
    rows: Rows
  ): void {
    const byKey = new Map(
      columns.filter(({ id }) => id.type === type).map(({ id, values }) => [id.key, values])
    );
    if (byKey.size === 0) return;
    // A look-up for each run and key: twice as fast as to pass over all keys of all runs (measured).
    const [runs, keys, texts] = this.#lists(
      `SELECT json_group_array(run.id), json_group_array(${table}.key),
          json_group_array(${table}.value)
        FROM run CROSS JOIN ${table} ON ${table}.run = run.id
        WHERE ${condition('run.id', rows)} AND ${table}.key IN (SELECT value FROM json_each(?))`,
      rows,
      JSON.stringify([...byKey.keys()])
    ) as [number[], string[], string[]];
    for (let at = 0; at < runs.length; at++) {
      (byKey.get(keys[at]) as TextColumn).put(runs[at], texts[at]);
    }
  }

  #readMetrics(columns: readonly Column[], rows: Rows): void {
    const byKey = new Map<string, { aggregate: SeriesAggregate; values: NumberColumn }[]>();
    for (const { id, values } of columns) {
      if (id.type !== 'metric') continue;
      const list = byKey.get(id.key) ?? [];
      list.push({ aggregate: id.aggregate, values: values as NumberColumn });
      byKey.set(id.key, list);
    }
    if (byKey.size === 0) return;
    const put = (run: number, summary: SeriesSummary) => {
      for (const { aggregate, values } of byKey.get(summary.key) ?? []) {
        values.put(run, summary[aggregate]);
      }
    };
    if ('from' in rows) return this.#eachSealed(rows, [...byKey.keys()], put);
    for (const [run, series] of this.#tail.summariesOf(rows)) {
      for (const summary of series) put(run, summary);
    }
  }

  /** Without points that wait in the log: the caller reads their runs once more, one by one. */
  #eachSealed(
    rows: { from: number; to: number },
    keys: readonly string[],
    visit: (run: number, summary: SeriesSummary) => void
  ): void {
    eachSealedSeries(this.#database, rows, keys, ({ run, key, head, open }) => {
      const summary = sealedSummary(key, head, open);
      if (summary !== null) visit(run, summary);
    });
  }

  #readDatasets(values: TextColumn, rows: Rows): void {
    const sql = `SELECT input.run, json_group_array(json_array(dataset.name, dataset.digest,
        (SELECT value FROM input_tag
          WHERE input_tag.input = input.id AND input_tag.key = 'mlflow.data.context')))
      FROM input JOIN dataset ON dataset.id = input.dataset
      WHERE ${condition('input.run', rows)} GROUP BY input.run`;
    for (const [run, datasets] of this.#all(sql, rows)) {
      values.put(run as number, datasets as string);
    }
  }

  #all(sql: string, rows: Rows): SqlRow[] {
    return this.#statement(sql).all(...parametersOf(rows)) as unknown as SqlRow[];
  }

  /**
   * What SQLite made one JSON text of for each column: of many values that takes less time than a row
   * for each, and half the memory (measured).
   */
  #lists(sql: string, rows: Rows, ...more: string[]): unknown[][] {
    const row = this.#statement(sql).get(...parametersOf(rows), ...more) as unknown as string[];
    return row.map(list => JSON.parse(list) as unknown[]);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      // Half the time of objects, for millions of rows.
      statement.setReturnArrays(true);
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

type SqlRow = (string | number | Uint8Array | null)[];

const condition = (key: string, rows: Rows) =>
  'from' in rows ? `${key} BETWEEN ? AND ?` : `${key} IN (SELECT value FROM json_each(?))`;

const parametersOf = (rows: Rows) =>
  'from' in rows ? [rows.from, rows.to] : [JSON.stringify(rows)];

/** Big-endian, so that numbers order as the texts do as far as six bytes go. */
function runIdStart(run_id: string): number {
  const bytes = Buffer.alloc(6);
  bytes.write(run_id, 'utf8');
  return bytes.readUIntBE(0, 6);
}

/** Of a run; NULL for none. As plain text: a list of JSON would become a part of the list that it is put into. */
function keysIn(table: 'series' | 'param' | 'run_tag', where = ''): string {
  return `(SELECT nullif(json_group_array(key) || '', '[]') FROM
    (SELECT key FROM ${table} WHERE ${table}.run = run.id ${where} ORDER BY key))`;
}

const ATTRIBUTES: Record<RunAttribute, string> = {
  run_id: 'run_id',
  run_name: 'run_name',
  user_id: 'user_id',
  status: 'status',
  start_time: 'start_time',
  end_time: 'end_time',
  artifact_uri: 'artifact_uri',
  lifecycle_stage: 'lifecycle_stage',
  experiment: 'experiment',
  run_id_start: 'run_id',
  session_run: '(SELECT session.run FROM session WHERE session.session_id = run.session_id)',
  metric_keys: keysIn('series'),
  param_keys: keysIn('param'),
  tag_keys: keysIn('run_tag', "AND key NOT GLOB 'mlflow.*' AND key NOT GLOB 'celltrail.*'"),
  system_tag_keys: keysIn(
    'run_tag',
    "AND (key GLOB 'mlflow.*' OR key GLOB 'celltrail.*') AND key NOT GLOB 'celltrail.cell.*'"
  )
};

/** In memory together: texts may have some 8,000 characters each. */
const VALUES_AT_ONCE = 16_384;
const MAX_STATEMENTS = 100;
