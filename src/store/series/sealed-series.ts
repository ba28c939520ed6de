import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { SealedSeriesRow } from './sealed-store.ts';

/** `open` is null where there is a head, too: most open points are long. */
export interface ListedSeries extends SealedSeriesRow {
  id: number;
}

/**
 * Visits the series with these keys, as far as they are sealed, of all runs from one to another, both
 * included.
 *
 * @param keys so few, or of so few runs, that all of it fits into memory
 */
export function eachSealedSeries(
  database: DatabaseSync,
  { from, to }: { from: number; to: number },
  keys: readonly string[],
  visit: (series: ListedSeries) => void
): void {
  visitLists(statements(database).ofKeys.get(from, to, JSON.stringify(keys)), visit);
}

/** Visits all series of some runs. @param runs so few that all of it fits into memory */
export function eachSeriesOf(
  database: DatabaseSync,
  runs: readonly number[],
  visit: (series: ListedSeries) => void
): void {
  visitLists(statements(database).ofRuns.get(JSON.stringify(runs)), visit);
}

/**
 * One row with lists in place of a row for each series, which takes SQLite's caller longer to make
 * than SQLite to find (measured).
 */
interface Lists {
  runs: string;
  ids: string;
  keys: string;
  sealed_rows: string;
  /** Bytes of the open points, negative, where there is no head; else of the head. */
  lengths: string;
  /** Hexadecimal, one behind the other. The others are JSON. */
  bytes: string | null;
}

const LISTS = `json_group_array(series.run) AS runs, json_group_array(series.id) AS ids,
  json_group_array(series.key) AS keys, json_group_array(series_head.sealed_row) AS sealed_rows,
  json_group_array(
    CASE WHEN series_head.head IS NULL THEN -length(series_head.open)
      ELSE length(series_head.head) END
  ) AS lengths,
  group_concat(hex(coalesce(series_head.head, series_head.open)), '') AS bytes`;

const statements = preparedStatements({
  ofKeys: `SELECT ${LISTS} FROM run CROSS JOIN series ON series.run = run.id
      CROSS JOIN series_head ON series_head.series = series.id
    WHERE run.id BETWEEN ? AND ? AND series.key IN (SELECT value FROM json_each(?))`,
  ofRuns: `SELECT ${LISTS} FROM series LEFT JOIN series_head ON series_head.series = series.id
    WHERE series.run IN (SELECT value FROM json_each(?))`
});

function visitLists(row: unknown, visit: (series: ListedSeries) => void): void {
  const lists = row as Lists;
  const runs = JSON.parse(lists.runs) as number[];
  const ids = JSON.parse(lists.ids) as number[];
  const keys = JSON.parse(lists.keys) as string[];
  const sealedRows = JSON.parse(lists.sealed_rows) as (number | null)[];
  const lengths = JSON.parse(lists.lengths) as (number | null)[];
  // A part of a plain array is made in half the time of one of a buffer.
  const bytes = new Uint8Array(Buffer.from(lists.bytes ?? '', 'hex'));
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const length = lengths[index];
    const part = length === null ? null : bytes.subarray(at, (at += Math.abs(length)));
    const isOpen = length !== null && length < 0;
    visit({
      run,
      id: ids[index],
      key: keys[index],
      sealed_row: sealedRows[index],
      head: isOpen ? null : part,
      open: isOpen ? part : null
    });
  }
}
