import { FirstRows } from '../columns/first-rows.ts';
import { placeOf, segmentOf } from '../columns/segments.ts';
import type { RowOrder } from '../row-order.ts';
import type { RunPage } from '../run-search.ts';
import type { ListOrder } from './list-order.ts';

/**
 * One page of rows in an order: from the top by a heap, from the depth by the keys that bound the page.
 * Where a key has a few values alone, as of what is pinned, of states or experiments, all rows of a
 * value are passed over or told apart by the next key: to compare each with each would take longer.
 */
export function selectRows(
  rows: Int32Array,
  order: ListOrder,
  { offset, limit }: RunPage
): number[] {
  const end = Math.min(offset + limit, rows.length);
  return offset >= end ? [] : select(rows, order, { level: 0, offset, end });
}

interface Part {
  /** Of the key that the rows are to be told apart by; those before it are equal. */
  level: number;
  offset: number;
  end: number;
}

function select(rows: Int32Array, order: ListOrder, part: Part): number[] {
  const { level, offset, end } = part;
  const { keys: levels, compare } = order;
  const keys =
    level < levels.length ? keysOf(rows, levels[level].of) : new Float64Array(rows.length);
  const few = level < levels.length && rows.length > HEAP_ROWS ? fewValues(keys) : null;
  if (few !== null) return selectOfValues(rows, order, part, { keys, few });
  if (end <= HEAP_ROWS) {
    const first = new FirstRows(end, compare);
    for (let at = 0; at < rows.length; at++) first.offer(rows[at], keys[at]);
    return first.sorted().slice(offset);
  }
  const sorted = keys.slice().sort();
  const [low, high] = [sorted[offset], sorted[end - 1]];
  const places: number[] = [];
  let before = 0;
  for (let at = 0; at < rows.length; at++) {
    if (keys[at] < low) before++;
    else if (keys[at] <= high) places.push(at);
  }
  places.sort((a, b) => keys[a] - keys[b] || compare(rows[a], rows[b]));
  return places.slice(offset - before, end - before).map(at => rows[at]);
}

/** Of the rows of each value those that the page has. */
function selectOfValues(
  rows: Int32Array,
  order: ListOrder,
  { level, offset, end }: Part,
  { keys, few }: { keys: Float64Array; few: ReadonlyMap<number, number> }
): number[] {
  const found: number[] = [];
  let before = 0;
  for (const [value, count] of [...few].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const from = Math.max(0, offset - before);
    const to = Math.min(count, end - before);
    before += count;
    if (from >= to) continue;
    const ofValue = few.size === 1 ? rows : rowsOf(rows, { keys, value, count });
    const isEqual = value < Infinity || order.keys[level].isWhole;
    const next = isEqual ? level + 1 : order.keys.length;
    for (const row of select(ofValue, order, { level: next, offset: from, end: to })) {
      found.push(row);
    }
  }
  return found;
}

function rowsOf(
  rows: Int32Array,
  { keys, value, count }: { keys: Float64Array; value: number; count: number }
): Int32Array {
  const found = new Int32Array(count);
  let next = 0;
  for (let at = 0; at < rows.length; at++) if (keys[at] === value) found[next++] = rows[at];
  return found;
}

/** How many rows have each value; null if the values are many. */
function fewValues(keys: Float64Array): Map<number, number> | null {
  const counts = new Map<number, number>();
  let from = 0;
  for (let at = 0; at < keys.length; at++) {
    if (at + 1 < keys.length && keys[at + 1] === keys[at]) continue;
    counts.set(keys[at], (counts.get(keys[at]) ?? 0) + at + 1 - from);
    if (counts.size > FEW_VALUES) return null;
    from = at + 1;
  }
  return counts;
}

function keysOf(rows: Int32Array, key: RowOrder['key']): Float64Array {
  const keys = new Float64Array(rows.length);
  let segment = -1;
  let keyAt: (place: number) => number = () => 0;
  for (let at = 0; at < rows.length; at++) {
    if (segmentOf(rows[at]) !== segment) keyAt = key((segment = segmentOf(rows[at])));
    keys[at] = keyAt(placeOf(rows[at]));
  }
  return keys;
}

/** To sort all keys takes the same time at any depth, some 10 ms for a hundred thousand (measured). */
const HEAP_ROWS = 2000;
/** Each takes a pass over the rows. */
const FEW_VALUES = 8;
