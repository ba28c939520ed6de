import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../db/prepared-statements.ts';

/**
 * Puts runs on the list of those that are due, when there is a remote.
 *
 * @param runs keys of their rows
 * @returns ids of those that are due now
 */
export function changedRunsAreDue(database: DatabaseSync, runs: ReadonlySet<number>): string[] {
  const { hasRemote, due, ids } = statements(database);
  if (runs.size === 0 || hasRemote.get() === undefined) return [];
  const keys = JSON.stringify([...runs]);
  due.run(Date.now(), keys);
  return ids.all(keys).map(({ run_id }) => run_id as string);
}

/**
 * Points of a run that are not on the remote leave the log, after which nobody sees in which rows
 * they came: their time is kept. Nothing is when the remote got them while they were being sealed.
 *
 * @param run key of its row
 * @param since the earliest of their times
 * @param lastRow the last row of the log that had one
 */
export function sealedPointsAreDue(
  database: DatabaseSync,
  run: number,
  { since, lastRow }: { since: number; lastRow: number }
): void {
  const { sealed, sealedSince } = statements(database);
  const { changes } = sealedSince.run(since, lastRow, run);
  if (changes > 0) sealed.run(run);
}

/** ms since 1970. */
export const NOW = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

/** When the first row of the log came behind what was sent of a run, whosesoever; of `sync_run`. */
export const SINCE_CURSOR = `max((SELECT since FROM remote), coalesce(
  (SELECT abs(arrived) FROM point_log WHERE id > coalesce(sync_run.sent_row, -1) ORDER BY id LIMIT 1),
  ${NOW}))`;

const COUNT_UP = 'ON CONFLICT (run) DO UPDATE SET changes = changes + 1';

const statements = preparedStatements({
  hasRemote: 'SELECT 1 FROM remote',
  // Runs of requests that failed may be gone again.
  due: `INSERT INTO sync_due (run, changes, since)
    SELECT id, 1, ? FROM run WHERE id IN (SELECT value FROM json_each(?)) ${COUNT_UP}`,
  ids: 'SELECT run_id FROM run WHERE id IN (SELECT value FROM json_each(?))',
  sealed: `INSERT INTO sync_due (run, changes, since)
    SELECT run, 1, ${SINCE_CURSOR} FROM sync_run WHERE run = ? ${COUNT_UP}`,
  sealedSince: `UPDATE sync_run
    SET sealed_since = min(?1, coalesce(sealed_since, ?1)),
      sealed_row = max(?2, coalesce(sealed_row, ?2))
    WHERE run = ?3 AND coalesce(sent_row, -1) < ?2`
});
