import { isLater } from './point-order.ts';
import { pointAt, type Point } from './points.ts';
import type { SeriesView } from './series-view.ts';

/** What was logged into one series within a span of time. */
export interface LoggedInSpan {
  /** Points; one that was logged twice counts twice until it is sealed. */
  count: number;
  /** Distinct steps, counted up to 2. */
  steps: number;
  /** The greatest by (step, timestamp, value). */
  last: Point;
}

/**
 * Blocks that lie within the span are counted by their heads: while a cell runs this is asked
 * several times a second.
 *
 * @param span its end is exclusive
 * @returns null when there are none
 */
export function pointsInSpan(
  series: SeriesView,
  { start, end }: { start: number; end: number }
): LoggedInSpan | null {
  let count = 0;
  let firstStep = Infinity;
  let lastStep = -Infinity;
  let last: Point | null = null;
  const add = (number: number, lowest: number, highest: Point) => {
    count += number;
    firstStep = Math.min(firstStep, lowest);
    lastStep = Math.max(lastStep, highest.step);
    if (last === null || isBehind(highest, last)) last = highest;
  };
  for (const source of series.sources) {
    const { head } = source;
    if (head.minTime >= end || head.maxTime < start) continue;
    if (head.minTime >= start && head.maxTime < end && source.count !== null) {
      if (head.first !== null && head.last !== null) {
        add(source.count, head.first.step, head.last);
      }
      continue;
    }
    const points = source.load();
    for (let at = 0; at < points.length; at++) {
      const time = points.times[at];
      if (time >= start && time < end) add(1, points.steps[at], pointAt(points, at));
    }
  }
  if (last === null) return null;
  return { count, steps: firstStep === lastStep ? 1 : 2, last };
}

const isBehind = (a: Point, b: Point) =>
  isLater(a.step, a.timestamp, a.value, b.step, b.timestamp, b.value);
