import type { WriteContext } from '../../threads/write-context.ts';
import { eachChangedRun, packRuns } from './run-change.ts';

/** A segment that differs from what is on disk, as it is to be written. */
export interface UnsavedSegment {
  name: string;
  segment: number;
  data: Uint8Array;
}

export interface SavedColumns {
  segments: readonly UnsavedSegment[];
  /** The change up to which these segments are true. */
  change: number;
  /** Columns all of whose segments on disk are now true up to it. */
  current: readonly string[];
}

/**
 * Puts segments of columns on disk, and shortens `run_change`: what every segment knows goes, and
 * many changes become one row. The newest row stays, so that ids go on from it.
 */
export function saveColumns(
  { database }: Pick<WriteContext, 'database'>,
  { segments, change, current }: SavedColumns
): void {
  const put = database.prepare(
    `INSERT INTO column_segment (name, segment, change, data) VALUES (?, ?, ?, ?)
      ON CONFLICT (name, segment) DO UPDATE SET change = excluded.change, data = excluded.data`
  );
  for (const { name, segment, data } of segments) put.run(name, segment, change, data);
  database
    .prepare(
      `UPDATE column_segment SET change = ?
        WHERE change < ? AND name IN (SELECT value FROM json_each(?))`
    )
    .run(change, change, JSON.stringify(current));
  const { oldest } = database.prepare('SELECT min(change) AS oldest FROM column_segment').get() as {
    oldest: number | null;
  };
  database
    .prepare('DELETE FROM run_change WHERE id <= ? AND id < (SELECT max(id) FROM run_change)')
    .run(Math.min(oldest ?? change, change));
  compact(database, change);
}

/** A segment that nobody asks for keeps the changes since it was saved: as one row with each run once. */
function compact(database: WriteContext['database'], upTo: number): void {
  const { count } = database
    .prepare('SELECT count(*) AS count FROM run_change WHERE id <= ?')
    .get(upTo) as { count: number };
  if (count < MANY_CHANGES) return;
  const runs = new Set<number>();
  eachChangedRun(database, 0, run => runs.add(run));
  // It has what came later as well: looking at a run once more costs little.
  database.prepare('UPDATE run_change SET runs = ? WHERE id = ?').run(packRuns(runs), upTo);
  database.prepare('DELETE FROM run_change WHERE id < ?').run(upTo);
}

const MANY_CHANGES = 1000;
