import { decodeHead, encodeHead, Head, HEAD_BYTES, readHeadValues } from './head.ts';
import { isLater } from './point-order.ts';
import { comparePoints, pointAt, type Point, type Points } from './points.ts';
import type { SeriesSummary } from './series-summary.ts';

/** Head of a whole series, and the point that MLflow calls its latest. */
export interface SeriesHead {
  readonly head: Head;
  /** Null without points. */
  readonly latest: Point | null;
}

/** @param points in the order in which they were logged, which decides between a 0 and NaN */
export function latestOf(points: Points, before: Point | null = null): Point | null {
  const { steps, timestamps, values } = points;
  let latest = -1;
  let step = before?.step ?? -Infinity;
  let timestamp = before?.timestamp ?? -Infinity;
  let value = before?.value ?? -Infinity;
  for (let at = 0; at < points.length; at++) {
    const first = latest < 0 && before === null;
    if (!first && !isLater(steps[at], timestamps[at], values[at], step, timestamp, value)) continue;
    latest = at;
    step = steps[at];
    timestamp = timestamps[at];
    value = values[at];
  }
  return latest < 0 ? before : pointAt(points, latest);
}

/** Of the points of both, of which `other` was logged later. */
export function joinSeriesHeads(own: SeriesHead, other: SeriesHead): SeriesHead {
  const [a, b] = [own.latest, other.latest];
  const otherIsLater =
    a === null ||
    (b !== null && isLater(b.step, b.timestamp, b.value, a.step, a.timestamp, a.value));
  return { head: own.head.with(other.head), latest: otherIsLater ? b : a };
}

export function summaryOf(key: string, { head, latest }: SeriesHead): SeriesSummary {
  return {
    key,
    count: head.count,
    first: head.first?.value ?? NaN,
    latest: latest?.value ?? NaN,
    latest_step: latest?.step ?? 0,
    latest_timestamp: latest?.timestamp ?? 0,
    min: head.min?.value ?? NaN,
    max: head.max?.value ?? NaN,
    mean: head.numbers === 0 ? NaN : head.sum / head.numbers
  };
}

/** Of a series that has no full block: so few points that they are read faster than a head. */
export const headOfFew = (points: Points): SeriesHead => ({
  head: Head.of(points),
  latest: latestOf(points)
});

/**
 * Bytes of a sealed series' head, or null when `headOfFew` finds the same in its open points: that
 * keeps a series of one point at some 30 bytes.
 */
export function encodeSeriesHead(series: SeriesHead, open: Points): Uint8Array | null {
  const { head, latest } = series;
  if (head.count === open.length && open.length <= FEW && sameLatest(latest, latestOf(open))) {
    return null;
  }
  const bytes = new Uint8Array(SERIES_HEAD_BYTES);
  bytes.set(encodeHead(head));
  const view = new DataView(bytes.buffer, HEAD_BYTES);
  view.setFloat64(0, latest?.step ?? NaN, true);
  view.setFloat64(8, latest?.timestamp ?? NaN, true);
  view.setFloat64(16, latest?.value ?? NaN, true);
  view.setFloat64(24, latest?.time ?? NaN, true);
  return bytes;
}

/** @throws RangeError when it is shorter than a head */
export function decodeSeriesHead(bytes: Uint8Array): SeriesHead {
  const view = new DataView(
    bytes.buffer,
    bytes.byteOffset + HEAD_BYTES,
    SERIES_HEAD_BYTES - HEAD_BYTES
  );
  return {
    head: decodeHead(bytes),
    latest: {
      step: view.getFloat64(0, true),
      timestamp: view.getFloat64(8, true),
      value: view.getFloat64(16, true),
      time: view.getFloat64(24, true)
    }
  };
}

/** As `summaryOf` of the decoded head, without making it. @throws RangeError */
export function summaryOfSealedHead(key: string, bytes: Uint8Array): SeriesSummary {
  const { count, numbers, sum, first, min, max } = readHeadValues(bytes);
  const view = new DataView(
    bytes.buffer,
    bytes.byteOffset + HEAD_BYTES,
    SERIES_HEAD_BYTES - HEAD_BYTES
  );
  return {
    key,
    count,
    first,
    latest: view.getFloat64(16, true),
    latest_step: view.getFloat64(0, true),
    latest_timestamp: view.getFloat64(8, true),
    min,
    max,
    mean: numbers === 0 ? NaN : sum / numbers
  };
}

const sameLatest = (a: Point | null, b: Point | null) =>
  a === null || b === null ? a === b : comparePoints('step', a, b) === 0;

const SERIES_HEAD_BYTES = HEAD_BYTES + 32;
/** Open points at most that are decoded in place of a head. */
const FEW = 16;
