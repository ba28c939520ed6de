import type { DatabaseSync } from 'node:sqlite';
import { POINT_BYTES } from '../series/point-log.ts';

/**
 * Takes points of series that are gone out of the log, where they would stay until it is sealed.
 * The rows keep their ids, empty ones too. No thread of a store may be running on the database.
 */
export function dropRemovedPoints(database: DatabaseSync): void {
  const ids = database.prepare('SELECT id FROM series').all() as { id: number }[];
  const known = new Set(ids.map(({ id }) => id));
  const rows = database.prepare('SELECT points FROM point_log WHERE id = ?');
  const update = database.prepare('UPDATE point_log SET points = ? WHERE id = ?');
  // The ids alone first: a row is not to be changed under a query that goes over the table.
  const log = database.prepare('SELECT id FROM point_log ORDER BY id').all() as { id: number }[];
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const { id } of log) {
      const { points } = rows.get(id) as { points: Uint8Array };
      const left = withoutRemoved(points, known);
      if (left !== null) update.run(left, id);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** @returns null when all of them stay */
function withoutRemoved(points: Uint8Array, known: ReadonlySet<number>): Uint8Array | null {
  const view = new DataView(points.buffer, points.byteOffset, points.byteLength);
  const left = new Uint8Array(points.byteLength);
  let length = 0;
  for (let at = 0; at + POINT_BYTES <= points.byteLength; at += POINT_BYTES) {
    if (!known.has(view.getUint32(at, true))) continue;
    left.set(points.subarray(at, at + POINT_BYTES), length);
    length += POINT_BYTES;
  }
  return length === points.byteLength ? null : left.subarray(0, length);
}
