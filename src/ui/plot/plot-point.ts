import type { Column } from '../../plot/columns.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';

/** A point under the pointer, and the cell that made it. */
export interface PlotPoint {
  /** Index of the series in the plot. */
  series: number;
  run_id: string;
  metric_key: string;
  step: number;
  /** As it was logged, also where the line is smoothed. */
  value: number;
  /** null when it is not known. */
  origin: PointOrigin | null;
}

/** A point and its place on the x axis. */
export interface PlacedPoint extends PlotPoint {
  x: number;
}

/** The point of a series that is nearest on the axis; of several at one place the last. */
export function nearestPoint(
  series: Series,
  index: number,
  { x: places, at }: Column,
  x: number
): PlacedPoint | null {
  if (places.length === 0) return null;
  const above = firstAbove(places, x);
  const below = above - 1;
  const nearest =
    below < 0 || (above < places.length && places[above] - x < x - places[below])
      ? lastOf(places, above)
      : below;
  const point = at === null ? nearest : at[nearest];
  return {
    series: index,
    run_id: series.run_id,
    metric_key: series.metric_key,
    x: places[nearest],
    step: series.steps[point],
    value: decodeDouble(series.values[point]),
    origin: series.origins[series.origin[point]] ?? null
  };
}

/** Index of the first place that is greater; the length if none is. */
export function firstAbove(places: readonly number[], x: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The greatest place that is smaller. */
export function lastBelow(places: readonly number[], x: number): number | undefined {
  let at = firstAbove(places, x) - 1;
  while (at >= 0 && places[at] >= x) at -= 1;
  return places[at];
}

const lastOf = (places: readonly number[], at: number) => firstAbove(places, places[at]) - 1;
