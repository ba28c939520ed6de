import {
  getMetricHistory,
  getMetricHistoryBulkInterval
} from '../../protocol/endpoints/metrics.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { route, type Route } from '../route.ts';

export function metricRoutes(series: SeriesStore): Route[] {
  return [
    route(getMetricHistory, ({ run_id, ...request }) =>
      series.history({ ...request, run_id: run_id! })
    ),
    route(getMetricHistoryBulkInterval, request => series.historyBulkInterval(request))
  ];
}
