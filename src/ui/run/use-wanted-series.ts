import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { SeriesModel, SeriesState } from './series-model.ts';

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
  return useSyncExternalStore(
    useSubscribe(model),
    () => model.state.series.get(metric_key) ?? null
  );
}

/** Where the runs begin on an axis of relative times, as far as it is known; drawn anew for that alone. */
export function useRunStarts(model: SeriesModel): SeriesState['starts'] {
  return useSyncExternalStore(useSubscribe(model), () => model.state.starts);
}

function useSubscribe(model: SeriesModel) {
  return useCallback(
    (onChange: () => void) => {
      const slot = () => onChange();
      model.changed.connect(slot);
      return () => void model.changed.disconnect(slot);
    },
    [model]
  );
}
