import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CorruptBlock, decodeBlock } from './block-format.ts';
import { decodeHead, type Head } from './head.ts';
import { NO_POINTS, type Points } from './points.ts';
import { decodeSeriesHead, headOfFew, type SeriesHead } from './series-head.ts';

/** Row of a series' head. */
export interface SealedSeriesRow {
  run: number;
  key: string;
  /** The three are null as long as nothing of the series is sealed. */
  sealed_row: number | null;
  head: Uint8Array | null;
  open: Uint8Array | null;
}

export interface BlockHeadRow {
  block: number;
  head: Head;
}

/** The queries on what is sealed. */
export class SealedStore {
  readonly #series: StatementSync;
  readonly #heads: StatementSync;
  readonly #overlapping: StatementSync;
  readonly #block: StatementSync;

  constructor(database: DatabaseSync) {
    this.#series = database.prepare(
      `SELECT series.run, series.key, series_head.sealed_row, series_head.head, series_head.open
       FROM series LEFT JOIN series_head ON series_head.series = series.id WHERE series.id = ?`
    );
    this.#heads = database.prepare(
      'SELECT block, head FROM block_head WHERE series = ? ORDER BY first_step, block'
    );
    this.#overlapping = database.prepare(
      `SELECT block, head FROM block_head WHERE series = ? AND first_step <= ? AND last_step >= ?
       ORDER BY first_step, block`
    );
    this.#block = database.prepare('SELECT points FROM block WHERE id = ?');
  }

  /** @returns undefined for a series that is gone */
  series(id: number): SealedSeriesRow | undefined {
    return this.#series.get(id) as unknown as SealedSeriesRow | undefined;
  }

  /** Of the full blocks, in order of their first steps. */
  heads(series: number): BlockHeadRow[] {
    return decoded(this.#heads.all(series));
  }

  /** Ids of the full blocks whose steps and timestamps overlap the head's. */
  overlapping(series: number, { first, last, minTimestamp, maxTimestamp }: Head): number[] {
    if (first === null || last === null) return [];
    return decoded(this.#overlapping.all(series, last.step, first.step))
      .filter(({ head }) => head.minTimestamp <= maxTimestamp && head.maxTimestamp >= minTimestamp)
      .map(({ block }) => block);
  }

  /** @throws CorruptBlock */
  block(id: number): Points {
    const row = this.#block.get(id) as { points: Uint8Array } | undefined;
    if (row === undefined) throw new CorruptBlock(`block ${id} has a head, but is not there`);
    return decodeBlock(row.points);
  }
}

function decoded(rows: unknown[]): BlockHeadRow[] {
  return (rows as { block: number; head: Uint8Array }[]).map(({ block, head }) => ({
    block,
    head: decodeHead(head)
  }));
}

/** Of a series' row. @throws CorruptBlock */
export function decodeSealedHead(
  head: Uint8Array | null,
  open: Uint8Array | null
): SeriesHead | null {
  if (head !== null) return decodeSeriesHead(head);
  return open === null ? null : headOfFew(decodeBlock(open));
}

/** Head and open points of a series' row. @throws CorruptBlock */
export function decodeSeriesRow({ head, open }: Pick<SealedSeriesRow, 'head' | 'open'>): {
  head: SeriesHead | null;
  open: Points;
} {
  if (open === null) return { head: null, open: NO_POINTS };
  const points = decodeBlock(open);
  return { head: head === null ? headOfFew(points) : decodeSeriesHead(head), open: points };
}
