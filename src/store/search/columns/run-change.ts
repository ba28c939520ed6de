import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../../db/prepared-statements.ts';

/** Keeps with a commit which runs it changed: u32 keys of their rows, little-endian. */
export function insertRunChange(database: DatabaseSync, runs: ReadonlySet<number>): void {
  if (runs.size === 0) return;
  statements(database).insert.run(packRuns(runs));
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
  for (const row of statements(database).behind.iterate(after)) {
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

const statements = preparedStatements({
  insert: 'INSERT INTO run_change (runs) VALUES (?)',
  behind: 'SELECT id, runs FROM run_change WHERE id > ? ORDER BY id'
});
