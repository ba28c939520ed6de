import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Series } from '../../protocol/endpoints/series.ts';
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
  const subscribe = useCallback(
    (onChange: () => void) => {
      const slot = () => onChange();
      model.changed.connect(slot);
      return () => void model.changed.disconnect(slot);
    },
    [model]
  );
  // Of this series alone: hundreds of rows are not drawn anew for the points of one.
  return useSyncExternalStore(subscribe, () => model.state.series.get(metric_key) ?? null);
}
