import type {
  GetMetricHistory,
  GetMetricHistoryBulkInterval,
  GetMetricHistoryResponse
} from '../../protocol/endpoints/metrics.ts';
import type { GetSeries, Series } from '../../protocol/endpoints/series.ts';
import type { MetricWithRunId } from '../../protocol/entities/run.ts';

export interface GetMetricHistoryBulk {
  run_ids: string[];
  /** Absent: refused, after what is wrong with the runs. */
  metric_key?: string | undefined;
  /** Absent or larger: 25,000. */
  max_results?: number | undefined;
}

/** Reads of series. Exact duplicates are dropped at reading. Points are written by TrackingStore.logBatch. */
export interface SeriesStore {
  history(request: GetMetricHistory & { run_id: string }): Promise<GetMetricHistoryResponse>;
  /** The same answer as JSON, in chunks of a few MB: of any length in flat memory. */
  historyJson(request: GetMetricHistory & { run_id: string }): AsyncGenerator<Uint8Array>;
  historyBulkInterval(
    request: GetMetricHistoryBulkInterval
  ): Promise<{ metrics?: MetricWithRunId[] }>;
  /** Whole histories, one run behind the other by id; `max_results` points in all. */
  historyBulk(request: GetMetricHistoryBulk): Promise<{ metrics: MetricWithRunId[] }>;
  series(request: GetSeries): Promise<Series>;
  /** Packs what was logged so far into blocks now, instead of before long. */
  sealAll(): Promise<void>;
}
