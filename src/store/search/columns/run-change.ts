import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Keeps with a commit which runs it changed: u32 keys of their rows, little-endian. */
export function insertRunChange(database: DatabaseSync, runs: ReadonlySet<number>): void {
  if (runs.size === 0) return;
  prepared(database, 'INSERT INTO run_change (runs) VALUES (?)').run(packRuns(runs));
}

/**
 * Visits the runs of all changes behind one, some of them more than once.
 *
 * @returns the id of the last change, or `after` when there was none
 */
export function eachChangedRun(
  database: DatabaseSync,
  after: number,
  visit: (run: number) => void
): number {
  let last = after;
  const changes = prepared(
    database,
    'SELECT id, runs FROM run_change WHERE id > ? ORDER BY id'
  ).iterate(after);
  for (const row of changes) {
    const { id, runs } = row as unknown as { id: number; runs: Uint8Array };
    const view = new DataView(runs.buffer, runs.byteOffset, runs.byteLength);
    for (let at = 0; at + 4 <= runs.byteLength; at += 4) visit(view.getUint32(at, true));
    last = id;
  }
  return last;
}

export function packRuns(runs: ReadonlySet<number>): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(runs.size * 4));
  let at = 0;
  for (const run of runs) {
    bytes.setUint32(at, run, true);
    at += 4;
  }
  return new Uint8Array(bytes.buffer);
}

const statementsOf = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function prepared(database: DatabaseSync, sql: string): StatementSync {
  let statements = statementsOf.get(database);
  if (statements === undefined) statementsOf.set(database, (statements = new Map()));
  let statement = statements.get(sql);
  if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
  return statement;
}
