import { compareValues } from './point-order.ts';

/** Points of one series, in columns of equal length. Only the first `length` entries are points. */
export interface Points {
  readonly length: number;
  readonly steps: Float64Array;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  /** When each was logged, as attribution sees it (`effectiveTime`). */
  readonly times: Float64Array;
}

export interface Point {
  readonly step: number;
  readonly timestamp: number;
  readonly value: number;
  readonly time: number;
}

/** `step`: by (step, timestamp, value). `time`: by (timestamp, step, value), as a history is answered. */
export type PointOrder = 'step' | 'time';

/** Columns that points are put into one by one. */
export class PointColumns implements Points {
  length = 0;
  steps: Float64Array;
  timestamps: Float64Array;
  values: Float64Array;
  times: Float64Array;

  constructor(capacity: number) {
    this.steps = new Float64Array(capacity);
    this.timestamps = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
  }

  /** There must be room for it. */
  put(step: number, timestamp: number, value: number, time: number): void {
    const at = this.length++;
    this.steps[at] = step;
    this.timestamps[at] = timestamp;
    this.values[at] = value;
    this.times[at] = time;
  }

  putFrom(points: Points, at: number): void {
    this.put(points.steps[at], points.timestamps[at], points.values[at], points.times[at]);
  }
}

export const NO_POINTS: Points = new PointColumns(0);

/** The points from `start` to before `end`, in the same memory. */
export function slicePoints(points: Points, start: number, end = points.length): Points {
  if (start === 0 && end === points.length) return points;
  return {
    length: end - start,
    steps: points.steps.subarray(start, end),
    timestamps: points.timestamps.subarray(start, end),
    values: points.values.subarray(start, end),
    times: points.times.subarray(start, end)
  };
}

export const pointAt = (points: Points, at: number): Point => ({
  step: points.steps[at],
  timestamp: points.timestamps[at],
  value: points.values[at],
  time: points.times[at]
});

type Coordinates = Pick<Point, 'step' | 'timestamp' | 'value'>;

/** @returns 0 for exact duplicates, in either order */
export function comparePoints(order: PointOrder, a: Coordinates, b: Coordinates): number {
  const [first, second] =
    order === 'step'
      ? [a.step - b.step, a.timestamp - b.timestamp]
      : [a.timestamp - b.timestamp, a.step - b.step];
  return first || second || compareValues(a.value, b.value);
}

/** The same for two points of one set, without making objects: it is what sorting costs. */
export function compareAt(order: PointOrder, points: Points, a: number, b: number): number {
  const { steps, timestamps, values } = points;
  const bySteps = steps[a] - steps[b];
  const byTimestamps = timestamps[a] - timestamps[b];
  return (
    (order === 'step' ? bySteps || byTimestamps : byTimestamps || bySteps) ||
    compareValues(values[a], values[b])
  );
}

/**
 * All points of the parts in order, exact duplicates once: the one that comes first is kept. Points
 * that are in order already are answered as they are.
 */
export function inOrder(order: PointOrder, parts: readonly Points[]): Points {
  const points = parts.length === 1 ? parts[0] : joined(parts);
  const { length } = points;
  let at = 1;
  while (at < length && compareAt(order, points, at - 1, at) < 0) at++;
  if (at >= length) return points;

  // An array, whose sort finds the runs that are in order: a typed array's does not.
  const indices = Array.from({ length }, (_, index) => index);
  indices.sort((a, b) => compareAt(order, points, a, b) || a - b);
  const sorted = new PointColumns(length);
  let previous = -1;
  for (const index of indices) {
    if (previous >= 0 && compareAt(order, points, previous, index) === 0) continue;
    sorted.putFrom(points, index);
    previous = index;
  }
  return slicePoints(sorted, 0, sorted.length);
}

/** The points that `keep` wants, in their order. */
export function filterPoints(points: Points, keep: (at: number) => boolean): Points {
  const kept = new PointColumns(points.length);
  for (let at = 0; at < points.length; at++) if (keep(at)) kept.putFrom(points, at);
  return kept.length === points.length ? points : kept;
}

function joined(parts: readonly Points[]): Points {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new PointColumns(length);
  for (const part of parts) {
    for (const column of ['steps', 'timestamps', 'values', 'times'] as const) {
      all[column].set(part[column].subarray(0, part.length), all.length);
    }
    all.length += part.length;
  }
  return all;
}
