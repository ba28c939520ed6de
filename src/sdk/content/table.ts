/** On a run: JSON list of `{"path", "type"}`, by which `mlflow.load_table` finds its runs. */
export const MLFLOW_LOGGED_ARTIFACTS = 'mlflow.loggedArtifacts';

/** An object a row, or a list a column: `[{ x: 1 }, { x: 2 }]` or `{ x: [1, 2] }`. */
export type Rows =
  readonly Readonly<Record<string, unknown>>[] | Readonly<Record<string, readonly unknown[]>>;

/** A table of a run, as `mlflow.log_table` writes it: pandas' JSON of orient `split` without an index. */
export class Table {
  readonly #columns: string[] = [];
  readonly #rows: Readonly<Record<string, unknown>>[] = [];

  /** @throws TypeError, RangeError */
  add(rows: Rows): void {
    const added = Array.isArray(rows) ? (rows as Record<string, unknown>[]) : rowsOf(rows);
    for (const row of added) {
      if (typeof row !== 'object' || row === null) {
        throw new TypeError('A row of a table is an object of columns and values.');
      }
    }
    for (const row of added) {
      for (const column in row) if (!this.#columns.includes(column)) this.#columns.push(column);
      this.#rows.push({ ...row });
    }
  }

  json(): string {
    const columns = this.#columns;
    const data = this.#rows.map(row => columns.map(column => row[column] ?? null));
    return JSON.stringify({ columns, data });
  }
}

function rowsOf(given: Rows): Record<string, unknown>[] {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError('table() takes a list of rows, or an object of columns.');
  }
  const columns = Object.entries(given as Record<string, readonly unknown[]>);
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
