import type { DatabaseSync } from 'node:sqlite';
import { decodeHead, encodeHead, Head, HEAD_BYTES } from './head.ts';
import { eachPoint, POINT_BYTES } from './point-log.ts';
import { compareAt, inOrder, type Points } from './points.ts';
import { decodeSealedHead, decodeSeriesRow, SealedStore } from './sealed-store.ts';

/** Something about points that should not be. */
export interface SeriesFinding {
  /** Key of its row; null when no series is concerned. */
  readonly series: number | null;
  /** A sentence for people. */
  readonly text: string;
}

/** Checks all that is kept of points: blocks against their heads, heads against series, the log. Only reads. */
export function checkSeries(database: DatabaseSync): SeriesFinding[] {
  return [...checkSealed(database), ...checkOrphans(database), ...checkLog(database)];
}

function* checkSealed(database: DatabaseSync): Generator<SeriesFinding> {
  const store = new SealedStore(database);
  const rows = database
    .prepare(
      `SELECT series, sealed_row, head, open FROM series_head
       UNION SELECT series, NULL, NULL, NULL FROM block_head
         WHERE series NOT IN (SELECT series FROM series_head)
       ORDER BY series`
    )
    .iterate();
  for (const row of rows) {
    const { series, head, open } = row as {
      series: number;
      head: Uint8Array | null;
      open: Uint8Array | null;
    };
    for (const text of problemsOf(database, store, series, head, open)) yield { series, text };
  }
}

function* problemsOf(
  database: DatabaseSync,
  store: SealedStore,
  series: number,
  headBytes: Uint8Array | null,
  openBytes: Uint8Array | null
): Generator<string> {
  if (openBytes === null) {
    yield `Series ${series} has blocks, but no head.`;
    return;
  }
  const all: Points[] = [];
  let sum = new Head();
  for (const block of blocksOf(database, series)) {
    const { points, problem } = checkedBlock(block, () => store.block(block.block));
    if (problem !== null) yield `Block ${block.block} of series ${series} ${problem}.`;
    if (points === null) return;
    all.push(points);
    sum = sum.with(Head.of(points));
  }
  try {
    const { open } = decodeSeriesRow({ head: headBytes, open: openBytes });
    if (open.length > 0) all.push(open);
    sum = sum.with(Head.of(open));
    const known = decodeSealedHead(headBytes, openBytes);
    if (known === null || !agree(known.head, sum)) {
      yield `The head of series ${series} does not agree with its points.`;
    }
  } catch (error) {
    yield `The open points of series ${series} cannot be read: ${(error as Error).message}`;
    return;
  }
  const distinct = all.length === 0 ? 0 : inOrder('step', all).length;
  if (distinct !== sum.count) {
    yield `Series ${series} has ${sum.count - distinct} points twice.`;
  }
}

interface BlockRow {
  block: number;
  head: Uint8Array;
  /** Whether the columns beside the head say the same as it does. */
  stepsAgree: (head: Head) => boolean;
}

function blocksOf(database: DatabaseSync, series: number): BlockRow[] {
  // Steps of more than 53 bits are compared in SQL, where they are exact.
  const agree = database.prepare(
    `SELECT first_step = ? AND last_step = ? AS agree FROM block_head WHERE series = ? AND block = ?`
  );
  const rows = database
    .prepare('SELECT block, head FROM block_head WHERE series = ? ORDER BY first_step, block')
    .all(series) as unknown as { block: number; head: Uint8Array }[];
  return rows.map(({ block, head }) => ({
    block,
    head,
    stepsAgree: ({ first, last }) => {
      const row = agree.get(first?.step ?? null, last?.step ?? null, series, block);
      return (row as { agree: number | null }).agree === 1;
    }
  }));
}

function checkedBlock(
  { head, stepsAgree }: BlockRow,
  read: () => Points
): { points: Points | null; problem: string | null } {
  let points: Points;
  try {
    points = read();
  } catch (error) {
    return { points: null, problem: `cannot be read: ${(error as Error).message}` };
  }
  for (let at = 1; at < points.length; at++) {
    if (compareAt('step', points, at - 1, at) >= 0) {
      return { points: null, problem: 'has points out of order' };
    }
  }
  const found = Head.of(points);
  const same =
    head.byteLength === HEAD_BYTES &&
    Buffer.compare(encodeHead(found), encodeHead(decodeHead(head))) === 0 &&
    stepsAgree(found);
  return { points, problem: same ? null : 'does not agree with its head' };
}

/** But for the sum, whose last digits depend on the order in which it was added up. */
function agree(known: Head, found: Head): boolean {
  const same = (key: keyof Head) => JSON.stringify(known[key]) === JSON.stringify(found[key]);
  const keys = ['count', 'numbers', 'minTimestamp', 'maxTimestamp', 'minTime', 'maxTime'] as const;
  return (
    keys.every(same) &&
    same('first') &&
    same('last') &&
    known.min?.value === found.min?.value &&
    known.max?.value === found.max?.value
  );
}

function* checkOrphans(database: DatabaseSync): Generator<SeriesFinding> {
  const orphans = database
    .prepare('SELECT id FROM block WHERE id NOT IN (SELECT block FROM block_head)')
    .all() as { id: number }[];
  for (const { id } of orphans) yield { series: null, text: `Block ${id} belongs to no series.` };
  for (const table of ['block_head', 'series_head']) {
    const strays = database
      .prepare(`SELECT DISTINCT series FROM ${table} WHERE series NOT IN (SELECT id FROM series)`)
      .all() as { series: number }[];
    for (const { series } of strays) {
      yield { series, text: `Series ${series} has rows in ${table}, but is not known.` };
    }
  }
}

function* checkLog(database: DatabaseSync): Generator<SeriesFinding> {
  const { sealed_row, last_series } = database
    .prepare('SELECT sealed_row, last_series FROM log_state')
    .get() as { sealed_row: number; last_series: number };
  const known = database.prepare('SELECT id FROM series WHERE id = ?');
  const unknown = new Set<number>();
  const seen = new Set<number>();
  for (const row of database
    .prepare('SELECT id, points FROM point_log WHERE id > ?')
    .iterate(sealed_row)) {
    const { id, points } = row as { id: number; points: Uint8Array };
    if (points.byteLength % POINT_BYTES !== 0) {
      yield { series: null, text: `Row ${id} of the point log ends in the middle of a point.` };
    }
    eachPoint(points, series => {
      if (seen.has(series)) return;
      seen.add(series);
      // Points of a series that was deleted are dropped when they are sealed.
      if (series > last_series && known.get(series) === undefined) unknown.add(series);
    });
  }
  for (const series of unknown) {
    yield { series, text: `The point log names series ${series}, which is not known.` };
  }
}
