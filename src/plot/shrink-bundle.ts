import { decodeDouble } from '../protocol/double.ts';
import type { PlotBundle, PlotBundleSeries } from '../protocol/plot-bundle.ts';
import { thinPoints } from './thin-points.ts';

/** A series with fewer shows nothing of its shape. */
const FEWEST_POINTS = 4;

/**
 * A smaller bundle of the same plot: first without its older attempts, then with half of the points
 * of each series, then with half of the series.
 *
 * @returns null if there is no smaller one
 */
export function shrinkBundle({ older, ...bundle }: PlotBundle): PlotBundle | null {
  const { series } = bundle;
  if (older !== undefined) return bundle;
  if (series.some(({ steps }) => steps.length > FEWEST_POINTS)) {
    return { ...bundle, series: series.map(half) };
  }
  if (series.length <= 1) return null;
  return { ...bundle, series: series.slice(0, Math.ceil(series.length / 2)) };
}

function half(series: PlotBundleSeries): PlotBundleSeries {
  const { steps, values } = series;
  const most = Math.max(FEWEST_POINTS, Math.floor(steps.length / 2));
  const kept = thinPoints(steps, values.map(decodeDouble), most);
  return { ...series, steps: kept.map(at => steps[at]), values: kept.map(at => values[at]) };
}
