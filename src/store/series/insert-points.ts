import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { PackedPoints } from '../threads/group-message.ts';

/** Appends one row to the log, and the series that are new with it. */
export function insertPoints(database: DatabaseSync, points: PackedPoints): void {
  const { series, log } = statements(database);
  // The id is the main thread's: the same series may come again while its first commit is under way.
  for (const { id, run, key } of points.series) series.run(id, run, key);
  log.run(points.arrived, new Uint8Array(points.buffer, 0, points.bytes));
}

const statements = preparedStatements({
  series: 'INSERT INTO series (id, run, key) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  log: 'INSERT INTO point_log (arrived, points) VALUES (?, ?)'
});
