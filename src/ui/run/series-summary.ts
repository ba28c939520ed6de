import { metricDirection } from '../../plot/metric-direction.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';

export interface SeriesSummary {
  /** Finite values alone; null where there are none. Down-sampling keeps both. */
  min: SummaryPoint | null;
  max: SummaryPoint | null;
  /** The one that is better, as far as the metric's name says which. */
  best: SummaryPoint | null;
  /** Of the last point; null when it is not known. */
  origin: PointOrigin | null;
}

export interface SummaryPoint {
  value: number;
  step: number;
  origin: PointOrigin | null;
}

export function seriesSummary(series: Series): SeriesSummary {
  let min: SummaryPoint | null = null;
  let max: SummaryPoint | null = null;
  for (const [at, step] of series.steps.entries()) {
    const value = decodeDouble(series.values[at]);
    if (!Number.isFinite(value)) continue;
    const point = { value, step, origin: series.origins[series.origin[at]] ?? null };
    if (min === null || value < min.value) min = point;
    if (max === null || value > max.value) max = point;
  }
  const direction = metricDirection(series.metric_key);
  const best = direction === 'down' ? min : direction === 'up' ? max : null;
  const last = series.steps.length - 1;
  return { min, max, best, origin: series.origins[series.origin[last]] ?? null };
}
