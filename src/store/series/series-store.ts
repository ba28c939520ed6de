import type {
  GetMetricHistory,
  GetMetricHistoryBulkInterval,
  GetMetricHistoryResponse
} from '../../protocol/endpoints/metrics.ts';
import type { GetSeries, Series } from '../../protocol/endpoints/series.ts';
import type { MetricWithRunId } from '../../protocol/entities/run.ts';

/** Reads of series. Exact duplicates are dropped at reading. Points are written by TrackingStore.logBatch. */
export interface SeriesStore {
  history(request: GetMetricHistory & { run_id: string }): Promise<GetMetricHistoryResponse>;
  historyBulkInterval(
    request: GetMetricHistoryBulkInterval
  ): Promise<{ metrics?: MetricWithRunId[] }>;
  series(request: GetSeries): Promise<Series>;
}
