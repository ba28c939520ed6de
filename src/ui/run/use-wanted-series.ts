import { useEffect } from 'react';
import type { Series } from '../../protocol/endpoints/series.ts';
import { usePart } from '../use-model.ts';
import type { SeriesModel } from './series-model.ts';

/** A series, which is asked for and followed while `wanted`; null until it is here. */
export function useWantedSeries(
  model: SeriesModel,
  metric_key: string,
  wanted: boolean
): Series | null {
  useEffect(() => {
    if (!wanted) return;
    return model.want(metric_key);
  }, [model, metric_key, wanted]);
  // Of this series alone: hundreds of rows are not drawn anew for the points of one.
  return usePart(model, ({ series }) => series.get(metric_key) ?? null);
}

/** Where the run begins on an axis of relative times, as far as it is known; drawn anew for that alone. */
export function useRunStart(model: SeriesModel): number | null {
  return usePart(model, ({ start }) => start);
}
