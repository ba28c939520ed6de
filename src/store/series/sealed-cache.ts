import { Head } from './head.ts';
import type { Points } from './points.ts';
import { decodeSeriesRow, type BlockHeadRow, type SealedStore } from './sealed-store.ts';
import type { SeriesHead } from './series-head.ts';

/** What is sealed of one series, as of one row of the log. */
export interface SealedSeriesState {
  readonly head: SeriesHead | null;
  readonly open: Points;
  readonly openHead: Head | null;
  /** Of the full blocks, in order of their first steps. */
  readonly blocks: readonly BlockHeadRow[];
}

/**
 * Keeps heads and blocks that were read a short while ago: a plot that is zoomed or that follows a
 * live series asks for the same ones again and again.
 */
export class SealedCache {
  readonly #store: SealedStore;
  readonly #series = new Map<number, { sealedRow: number; state: SealedSeriesState }>();
  readonly #blocks = new Map<string, Points>();
  /** Of `#series`, by `weightOf`. */
  #weight = 0;

  constructor(store: SealedStore) {
    this.#store = store;
  }

  /** @param row of the series, as the open snapshot has it */
  series(
    id: number,
    row: { sealed_row: number | null; head: Uint8Array | null; open: Uint8Array | null }
  ): SealedSeriesState {
    const sealedRow = row.sealed_row ?? 0;
    const known = this.#series.get(id);
    if (known?.sealedRow === sealedRow) {
      renew(this.#series, id, known);
      return known.state;
    }
    if (known !== undefined) this.#weight -= weightOf(known.state);
    const { head, open } = decodeSeriesRow(row);
    const blocks = head !== null && head.head.count > open.length ? this.#store.heads(id) : [];
    const openHead = open.length === 0 ? null : Head.of(open);
    const state = { head, open, openHead, blocks };
    renew(this.#series, id, { sealedRow, state });
    this.#weight += weightOf(state);
    while (this.#weight > MAX_WEIGHT && this.#series.size > 1) {
      const [oldest, { state: dropped }] = firstOf(this.#series);
      this.#series.delete(oldest);
      this.#weight -= weightOf(dropped);
    }
    return state;
  }

  /** @throws CorruptBlock */
  block(series: number, block: number): Points {
    // Ids of series are given once, those of blocks may be given again when a run is deleted.
    const name = `${series}:${block}`;
    const points = this.#blocks.get(name) ?? this.#store.block(block);
    renew(this.#blocks, name, points);
    if (this.#blocks.size > MAX_BLOCKS) this.#blocks.delete(firstOf(this.#blocks)[0]);
    return points;
  }
}

/** Puts it behind all others: the first one of a map is the one that was not asked for longest. */
function renew<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
}

const firstOf = <Key, Value>(map: Map<Key, Value>) => map.entries().next().value as [Key, Value];

/** In heads of some half a kilobyte each, which is as much as 16 points take. */
const weightOf = ({ blocks, open }: SealedSeriesState) => 1 + blocks.length + open.length / 16;

/** Some 30 MB. */
const MAX_WEIGHT = 60_000;
/** 64 kB each. */
const MAX_BLOCKS = 300;
