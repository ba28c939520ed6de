import type { Head } from './head.ts';
import {
  comparePoints,
  filterPoints,
  inOrder,
  slicePoints,
  type Point,
  type PointOrder,
  type Points
} from './points.ts';
import type { SealedCache, SealedSeriesState } from './sealed-cache.ts';
import type { TailSeries } from './tail-series.ts';

/** Points that lie together: a full block, the open points, or the log's tail. */
export interface Source {
  readonly head: Head;
  /** Exact duplicates once; null: only reading them tells. */
  readonly count: number | null;
  /** In order of step, each once. */
  load(): Points;
}

/** A point's place in an order. */
export type Place = Pick<Point, 'step' | 'timestamp' | 'value'>;

/** One series as a snapshot has it: sealed points and the log's tail. */
export class SeriesView {
  readonly id: number;
  readonly key: string;
  readonly sources: readonly Source[];

  constructor({ id, key }: { id: number; key: string }, sources: readonly Source[]) {
    this.id = id;
    this.key = key;
    this.sources = sources;
  }

  /** Its points in parts, one behind the other in the order. No point is in two of them. */
  parts(order: PointOrder): Part[] {
    const placed = this.sources.map(source => ({ source, ...bounds(source.head, order) }));
    placed.sort((a, b) => comparePoints(order, a.lower, b.lower));
    const parts: Part[] = [];
    let group: Source[] = [];
    let upper: Place | null = null;
    for (const each of placed) {
      if (upper !== null && comparePoints(order, each.lower, upper) > 0) {
        parts.push(new Part(order, group, upper));
        group = [];
        upper = null;
      }
      group.push(each.source);
      if (upper === null || comparePoints(order, each.upper, upper) > 0) upper = each.upper;
    }
    if (upper !== null) parts.push(new Part(order, group, upper));
    return parts;
  }
}

/** Full blocks and open points. @param id of the series */
export function sealedSources(id: number, sealed: SealedSeriesState, cache: SealedCache): Source[] {
  const sources: Source[] = sealed.blocks.map(({ block, head }) => ({
    head,
    count: head.count,
    load: () => cache.block(id, block)
  }));
  const { open, openHead } = sealed;
  if (openHead !== null) {
    sources.push({ head: openHead, count: openHead.count, load: () => open });
  }
  return sources;
}

export function tailSources(tail: TailSeries | null): Source[] {
  if (tail === null || tail.length === 0) return [];
  const { head } = tail.head();
  return [{ head, count: tail.ascending ? tail.length : null, load: () => tail.points() }];
}

/** Of the source, only what was logged at a time or later; null when nothing was. */
export function since(source: Source, time: number): Source | null {
  const { head } = source;
  if (head.minTime >= time) return source;
  if (head.maxTime < time) return null;
  const load = () => {
    const points = source.load();
    return filterPoints(points, at => points.times[at] >= time);
  };
  return { head, count: null, load };
}

/** Points that lie between those of other parts: one source, or several that overlap. */
export class Part {
  /** No point of it is behind this place. */
  readonly #upper: Place;
  readonly #order: PointOrder;
  readonly #sources: readonly Source[];
  #points: Points | null = null;

  constructor(order: PointOrder, sources: readonly Source[], upper: Place) {
    this.#order = order;
    this.#sources = sources;
    this.#upper = upper;
  }

  /** Whether it may have points behind the place. */
  reachesBehind(place: Place): boolean {
    return comparePoints(this.#order, this.#upper, place) > 0;
  }

  /** How many points it has, exact duplicates once. Reads them only when no head tells it. */
  get count(): number {
    const [first, ...others] = this.#sources;
    return (others.length === 0 ? first.count : null) ?? this.points().length;
  }

  /** Smallest and largest step in it. */
  get steps(): { first: number; last: number } {
    const heads = this.#sources.map(({ head }) => head);
    return {
      first: Math.min(...heads.map(({ first }) => first?.step ?? Infinity)),
      last: Math.max(...heads.map(({ last }) => last?.step ?? -Infinity))
    };
  }

  /** In order, exact duplicates once. */
  points(): Points {
    this.#points ??= inOrder(
      this.#order,
      this.#sources.map(source => source.load())
    );
    return this.#points;
  }
}

/** The points behind a place in their order; all of them without one. */
export function pointsBehind(points: Points, order: PointOrder, place: Place | null): Points {
  if (place === null) return points;
  const { steps, timestamps, values } = points;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = { step: steps[middle], timestamp: timestamps[middle], value: values[middle] };
    if (comparePoints(order, point, place) > 0) high = middle;
    else low = middle + 1;
  }
  return slicePoints(points, low);
}

function bounds(head: Head, order: PointOrder): { lower: Place; upper: Place } {
  const { first, last, minTimestamp, maxTimestamp } = head;
  if (first === null || last === null) throw new TypeError('A source has points.');
  if (order === 'step' || head.timeOrdered) return { lower: first, upper: last };
  return {
    lower: { timestamp: minTimestamp, step: -Infinity, value: -Infinity },
    upper: { timestamp: maxTimestamp, step: Infinity, value: Infinity }
  };
}
