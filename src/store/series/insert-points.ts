import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PackedPoints } from '../threads/group-message.ts';

/** Appends one row to the log, and the series that are new with it. */
export function insertPoints(database: DatabaseSync, points: PackedPoints): void {
  const statements = prepared(database);
  // The id is the main thread's: the same series may come again while its first commit is under way.
  for (const { id, run, key } of points.series) statements.series.run(id, run, key);
  statements.log.run(points.arrived, new Uint8Array(points.buffer, 0, points.bytes));
}

interface Statements {
  series: StatementSync;
  log: StatementSync;
}

const statementsOf = new WeakMap<DatabaseSync, Statements>();

function prepared(database: DatabaseSync): Statements {
  let statements = statementsOf.get(database);
  if (statements === undefined) {
    statements = {
      series: database.prepare(
        'INSERT INTO series (id, run, key) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'
      ),
      log: database.prepare('INSERT INTO point_log (arrived, points) VALUES (?, ?)')
    };
    statementsOf.set(database, statements);
  }
  return statements;
}
