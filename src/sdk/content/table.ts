import { isRecord, jsonOf, wrong } from '../checks.ts';

/** On a run: JSON list of `{"path", "type"}`, by which `mlflow.load_table` finds its runs. */
export const MLFLOW_LOGGED_ARTIFACTS = 'mlflow.loggedArtifacts';

/** An object a row, or a list a column: `[{ x: 1 }, { x: 2 }]` or `{ x: [1, 2] }`. */
export type Rows = readonly object[] | Readonly<Record<string, readonly unknown[]>>;

/** By column. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws TypeError, RangeError */
export function rowsOf(given: Rows): Row[] {
  if (!Array.isArray(given)) return rowsOfColumns(given as Record<string, readonly unknown[]>);
  for (const row of given) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw wrong('A row of a table', 'is an object of columns and values', row);
    }
  }
  return given.map((row: object) => ({ ...row }));
}

function rowsOfColumns(given: Readonly<Record<string, readonly unknown[]>>): Row[] {
  if (!isRecord(given)) {
    throw wrong('table()', 'takes a list of rows or an object of columns', given);
  }
  const columns = Object.entries(given);
  const length = columns[0]?.[1]?.length ?? 0;
  for (const [name, values] of columns) {
    if (!Array.isArray(values) || values.length !== length) {
      throw new RangeError(`Column '${name}' is a list of ${length} values, as the first one is.`);
    }
  }
  return Array.from({ length }, (_, index) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[index]]))
  );
}

/**
 * A table of a run, as `mlflow.log_table` writes it: pandas' JSON of orient `split` without an index.
 * Its columns are those of all rows, in the order in which they come.
 */
export function tableJson(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const data = rows.map(row => columns.map(column => row[column] ?? null));
  return jsonOf('A table', { columns, data });
}
