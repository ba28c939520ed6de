import { preparedStatements } from '../db/prepared-statements.ts';
import { sealedPointsAreDue } from '../sync/sync-queue.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { SealedPoints } from './seal-series.ts';

/** A part of sealing that is written in one transaction. */
export interface SealSlice {
  /** Row of the log up to which this pass seals. */
  readonly through: number;
  readonly sealed: SealedSeries[];
  /** No other series has points up to that row. */
  readonly finished: boolean;
  /** Row up to which the log is deleted; null: nothing is. */
  readonly deleteThrough: number | null;
}

export interface SealedSeries extends SealedPoints {
  readonly series: number;
  /** Key of the run's row. */
  readonly run: number;
  /**
   * The earliest time of its points that are not on the remote, and the last row of the log that has
   * one; null: all are there, or none was sent.
   */
  readonly unsent: { readonly since: number; readonly lastRow: number } | null;
  /** `sealed_row` of the series before; null: nothing of it was sealed. */
  readonly after: number | null;
}

/**
 * Writes what `LogSealer` sealed. A series that is gone is left out.
 *
 * @throws Error when another slice was written since this one was made: then what this one holds
 *   is not all that is to be sealed
 */
export function sealBlocks({ database, pointsSealed }: WriteContext, slice: SealSlice): void {
  const { through, sealed, finished, deleteThrough } = slice;
  const statement = statements(database);
  for (const { series, run, unsent, after, head, open, blocks } of sealed) {
    const known = statement.known.get(series) as { sealed_row: number | null } | undefined;
    if (known === undefined) continue;
    if (known.sealed_row !== after) throw new Error(`Series ${series} was sealed meanwhile.`);
    statement.head.run(series, through, head, open);
    for (const { points, head: blockHead, first_step, last_step } of blocks) {
      const { lastInsertRowid } = statement.block.run(points);
      statement.blockHead.run(series, first_step, lastInsertRowid, last_step, blockHead);
    }
    pointsSealed(run);
    if (unsent !== null) sealedPointsAreDue(database, run, unsent);
  }
  statement.sealing.run(through);
  if (finished) statement.sealed.run(through);
  if (deleteThrough !== null) statement.deleteRows.run(deleteThrough);
}

const statements = preparedStatements({
  known: `SELECT series_head.sealed_row FROM series
    LEFT JOIN series_head ON series_head.series = series.id WHERE series.id = ?`,
  head: `INSERT INTO series_head (series, sealed_row, head, open) VALUES (?, ?, ?, ?)
    ON CONFLICT (series) DO UPDATE SET
      sealed_row = excluded.sealed_row, head = excluded.head, open = excluded.open`,
  block: 'INSERT INTO block (points) VALUES (?)',
  blockHead: `INSERT INTO block_head (series, first_step, block, last_step, head)
    VALUES (?, ?, ?, ?, ?)`,
  sealing: 'UPDATE log_state SET sealing_row = max(sealing_row, ?)',
  sealed: 'UPDATE log_state SET sealed_row = max(sealed_row, ?)',
  // The newest row stays, so that no id is given twice.
  deleteRows: `DELETE FROM point_log WHERE id <= min(?, (SELECT sealed_row FROM log_state))
    AND id < (SELECT max(id) FROM point_log)`
});
