import type { Axes } from '../../plot/axes.ts';
import { groupBand, type GroupBand } from '../../plot/band.ts';
import { columnOf, lineStarts } from '../../plot/columns.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { firstAbove } from '../plot/plot-point.ts';

/** The curves of a group as one, and where each of them begins and ends. */
export interface GroupCurve {
  band: GroupBand;
  /** Places of the first and the last finite point, one a run that has any; in the units of the axis. */
  spans: readonly (readonly [first: number, last: number])[];
}

export interface GroupReading {
  /** Not smoothed. */
  mean: number;
  low: number;
  high: number;
  /** So many runs have begun there, and not ended. */
  runs: number;
}

/** @param place of the group in the palette */
export function groupCurve(
  label: string,
  place: number,
  series: readonly Series[],
  axes: Axes
): GroupCurve {
  const starts = lineStarts(series);
  const spans = series.flatMap((one, at) => {
    const { x, values } = columnOf(one, axes.x, starts[at]);
    const first = values.findIndex(Number.isFinite);
    return first < 0 ? [] : [[x[first], x[values.findLastIndex(Number.isFinite)]] as const];
  });
  return { band: groupBand(label, place, series, axes), spans };
}

/** What a group has at the nearest of its places; null before the first and after the last. */
export function groupAt({ band, spans }: GroupCurve, x: number): GroupReading | null {
  const { x: places, plainMean: mean, low, high } = band;
  if (places.length === 0 || x < places[0] || x > places[places.length - 1]) return null;
  const above = Math.min(firstAbove(places, x), places.length - 1);
  const below = Math.max(0, above - 1);
  const at = x - places[below] <= places[above] - x ? below : above;
  const runs = spans.filter(([first, last]) => first <= places[at] && places[at] <= last).length;
  return { mean: mean[at], low: low[at], high: high[at], runs };
}
