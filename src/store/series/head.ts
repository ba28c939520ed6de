import { comparePoints, pointAt, type Point, type Points } from './points.ts';

/**
 * What is known of points without reading them: of a sealed block, of a whole series, of its tail.
 * As bytes it is `HEAD_BYTES` long (docs/format/block.md).
 */
export class Head {
  count = 0;
  /** How many values are numbers, and their sum. */
  numbers = 0;
  sum = 0;
  minTimestamp = Infinity;
  maxTimestamp = -Infinity;
  /** When the first and the last of them were logged. */
  minTime = Infinity;
  maxTime = -Infinity;
  /** In order of step they are in order of time, too. */
  timeOrdered = true;
  /** By (step, timestamp, value); null without points. */
  first: Point | null = null;
  last: Point | null = null;
  /** Smallest and largest of the values that are numbers; null when none is. */
  min: Point | null = null;
  max: Point | null = null;

  /** @param points in order of step */
  static of(points: Points): Head {
    const head = new Head();
    let smallest = -1;
    let largest = -1;
    const { length, timestamps, values, times } = points;
    for (let at = 0; at < length; at++) {
      const value = values[at];
      if (!Number.isNaN(value)) {
        head.numbers++;
        head.sum += value;
        if (smallest < 0 || value < values[smallest]) smallest = at;
        if (largest < 0 || value > values[largest]) largest = at;
      }
      if (timestamps[at] < head.minTimestamp) head.minTimestamp = timestamps[at];
      if (timestamps[at] > head.maxTimestamp) head.maxTimestamp = timestamps[at];
      if (times[at] < head.minTime) head.minTime = times[at];
      if (times[at] > head.maxTime) head.maxTime = times[at];
      // Equal times with rising steps, or equal both with rising values, are in order.
      if (at > 0 && timestamps[at] < timestamps[at - 1]) head.timeOrdered = false;
    }
    head.count = length;
    if (length > 0) {
      head.first = pointAt(points, 0);
      head.last = pointAt(points, length - 1);
    }
    if (smallest >= 0) head.min = pointAt(points, smallest);
    if (largest >= 0) head.max = pointAt(points, largest);
    return head;
  }

  /** Of the points of both, which must not share any. Of equal extremes this one's stays. */
  with(other: Head): Head {
    const head = new Head();
    head.count = this.count + other.count;
    head.numbers = this.numbers + other.numbers;
    head.sum = this.sum + other.sum;
    head.minTimestamp = Math.min(this.minTimestamp, other.minTimestamp);
    head.maxTimestamp = Math.max(this.maxTimestamp, other.maxTimestamp);
    head.minTime = Math.min(this.minTime, other.minTime);
    head.maxTime = Math.max(this.maxTime, other.maxTime);
    head.timeOrdered = false;
    head.first = better(this.first, other.first, (a, b) => comparePoints('step', a, b) < 0);
    head.last = better(this.last, other.last, (a, b) => comparePoints('step', a, b) > 0);
    head.min = better(this.min, other.min, (a, b) => a.value < b.value);
    head.max = better(this.max, other.max, (a, b) => a.value > b.value);
    return head;
  }
}

function better(
  own: Point | null,
  other: Point | null,
  isBetter: (a: Point, b: Point) => boolean
): Point | null {
  if (own === null || other === null) return own ?? other;
  return isBetter(other, own) ? other : own;
}

const FIELDS = 8;
const POINTS = 4;
export const HEAD_BYTES = (FIELDS + POINTS * 4) * 8;

export function encodeHead(head: Head): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES));
  let at = 0;
  const put = (value: number) => {
    view.setFloat64(at, value, true);
    at += 8;
  };
  put(head.count);
  put(head.numbers);
  put(head.sum);
  put(head.minTimestamp);
  put(head.maxTimestamp);
  put(head.minTime);
  put(head.maxTime);
  put(Number(head.timeOrdered));
  for (const point of [head.first, head.last, head.min, head.max]) {
    put(point === null ? NaN : point.step);
    put(point === null ? NaN : point.timestamp);
    put(point === null ? NaN : point.value);
    put(point === null ? NaN : point.time);
  }
  return new Uint8Array(view.buffer);
}

/** @throws RangeError when it is shorter than a head */
export function decodeHead(bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = new Head();
  head.count = view.getFloat64(0, true);
  head.numbers = view.getFloat64(8, true);
  head.sum = view.getFloat64(16, true);
  head.minTimestamp = view.getFloat64(24, true);
  head.maxTimestamp = view.getFloat64(32, true);
  head.minTime = view.getFloat64(40, true);
  head.maxTime = view.getFloat64(48, true);
  head.timeOrdered = view.getFloat64(56, true) === 1;
  head.first = decodePoint(view, 64);
  head.last = decodePoint(view, 96);
  head.min = decodePoint(view, 128);
  head.max = decodePoint(view, 160);
  return head;
}

/** Numbers of an encoded head; NaN for the value of a point that it does not have. */
export function readHeadValues(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    count: view.getFloat64(0, true),
    numbers: view.getFloat64(8, true),
    sum: view.getFloat64(16, true),
    first: view.getFloat64(64 + 16, true),
    min: view.getFloat64(128 + 16, true),
    max: view.getFloat64(160 + 16, true)
  };
}

function decodePoint(view: DataView, at: number): Point | null {
  const step = view.getFloat64(at, true);
  if (Number.isNaN(step)) return null;
  return {
    step,
    timestamp: view.getFloat64(at + 8, true),
    value: view.getFloat64(at + 16, true),
    time: view.getFloat64(at + 24, true)
  };
}
