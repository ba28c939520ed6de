import { decodeDouble } from '../protocol/double.ts';
import { isWithin, type Axes, type StepRange } from './axes.ts';
import type { FigureSeries } from './figure.ts';

/** The points of a series on the axis, in order of x. */
export interface Column {
  x: readonly number[];
  values: readonly number[];
  /** Index of each point in its series; null: the same. */
  at: readonly number[] | null;
}

/**
 * Where the points of a series lie on the axis: in steps, in ms since 1970, or in ms since
 * `start`. By step where points have no times.
 *
 * @param start ms since 1970, as `lineStarts` has it; of no account but for `relative`
 * @param range of steps; absent: all
 */
export function columnOf(
  series: FigureSeries,
  x: Axes['x'],
  start: number,
  range: StepRange | null = null
): Column {
  const { steps, timestamps } = series;
  const isTimed = x !== 'step' && timestamps !== undefined && timestamps.length === steps.length;
  let places: readonly number[] = steps;
  if (isTimed) places = x === 'time' ? timestamps : timestamps.map(time => time - start);
  const whole = range === null || isInside(steps, range);
  if (whole && (!isTimed || isAscending(places))) {
    return { x: places, values: series.values.map(decodeDouble), at: null };
  }
  const at: number[] = [];
  for (const [index, step] of steps.entries()) {
    if (range === null || isWithin(step, range)) at.push(index);
  }
  // A clock may go back between steps.
  if (isTimed) at.sort((a, b) => places[a] - places[b]);
  return {
    x: at.map(index => places[index]),
    values: at.map(index => decodeDouble(series.values[index])),
    at
  };
}

/**
 * Where `relative` axes begin, ms, one per series: at the first point of all that belong together.
 *
 * @param groups one per series, the same for those that belong together; absent: the runs
 */
export function lineStarts(
  series: readonly FigureSeries[],
  groups: readonly string[] = series.map(({ run_id }) => run_id)
): number[] {
  const starts = new Map<string, number>();
  for (const [at, { timestamps = [] }] of series.entries()) {
    let first = starts.get(groups[at]) ?? Infinity;
    for (const time of timestamps) if (time < first) first = time;
    if (first < Infinity) starts.set(groups[at], first);
  }
  return groups.map(group => starts.get(group) ?? 0);
}

const isInside = (steps: readonly number[], { start, end }: StepRange) =>
  steps.length === 0 || (steps[0] >= start && steps[steps.length - 1] <= end);

function isAscending(values: readonly number[]): boolean {
  for (let index = 1; index < values.length; index += 1) {
    if (values[index] < values[index - 1]) return false;
  }
  return true;
}
