import { decodeDouble } from '../../protocol/double.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';

/** A point under the pointer, and the cell that made it. */
export interface PlotPoint {
  /** Index of the series in the plot. */
  series: number;
  run_id: string;
  metric_key: string;
  step: number;
  value: number;
  /** null when it is not known. */
  origin: PointOrigin | null;
}

/** The point of a series whose step is nearest; of several at one step the last. */
export function nearestPoint(series: Series, index: number, step: number): PlotPoint | null {
  const { steps } = series;
  if (steps.length === 0) return null;
  const above = firstAbove(steps, step);
  const below = above - 1;
  const nearest =
    below < 0 || (above < steps.length && steps[above] - step < step - steps[below])
      ? lastOf(steps, above)
      : below;
  return {
    series: index,
    run_id: series.run_id,
    metric_key: series.metric_key,
    step: steps[nearest],
    value: decodeDouble(series.values[nearest]),
    origin: series.origins[series.origin[nearest]] ?? null
  };
}

/** Index of the first step that is greater; the length if none is. */
export function firstAbove(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] > step) high = middle;
    else low = middle + 1;
  }
  return low;
}

const lastOf = (steps: readonly number[], at: number) => firstAbove(steps, steps[at]) - 1;
