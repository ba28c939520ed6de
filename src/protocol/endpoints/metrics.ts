import { endpoint, INT, required, STRING, STRINGS } from '../endpoint.ts';
import type { Metric, MetricWithRunId } from '../entities/run.ts';
import type { RunRef } from './runs.ts';

export interface GetMetricHistory extends RunRef {
  metric_key: string;
  page_token?: string;
  max_results?: number;
}

export interface GetMetricHistoryResponse {
  metrics?: Metric[];
  next_page_token?: string;
}

export interface GetMetricHistoryBulkInterval {
  run_ids?: string[];
  metric_key: string;
  start_step?: number;
  end_step?: number;
  max_results?: number;
}

export interface GetMetricHistoryBulk {
  run_id?: string[];
  metric_key?: string;
  max_results?: number;
}

/** Ordered by timestamp, step, value. Without max_results and page_token: every point. */
export const getMetricHistory = endpoint<GetMetricHistory, GetMetricHistoryResponse>(
  'GET',
  '2.0/mlflow/metrics/get-history',
  {
    run_id: STRING,
    run_uuid: STRING,
    metric_key: required(STRING),
    page_token: STRING,
    max_results: INT
  }
);

/** Points at evenly spread steps, and each run's first and last step. */
export const getMetricHistoryBulkInterval = endpoint<
  GetMetricHistoryBulkInterval,
  { metrics?: MetricWithRunId[] }
>('GET', '2.0/mlflow/metrics/get-history-bulk-interval', {
  run_ids: STRINGS,
  metric_key: required(STRING),
  start_step: INT,
  end_step: INT,
  max_results: INT
});

/** For MLflow's own page: whole histories, one run behind the other by its id. */
export const getMetricHistoryBulk = endpoint<GetMetricHistoryBulk, { metrics: MetricWithRunId[] }>(
  'GET',
  '2.0/mlflow/metrics/get-history-bulk',
  { run_id: STRINGS, metric_key: STRING, max_results: INT },
  'ajax'
);
