import { encodeDouble } from '../../protocol/double.ts';
import type {
  GetMetricHistory,
  GetMetricHistoryBulkInterval,
  GetMetricHistoryResponse
} from '../../protocol/endpoints/metrics.ts';
import type { Metric, MetricWithRunId } from '../../protocol/entities/run.ts';
import { MAX_BULK_INTERVAL_RESULTS } from '../../protocol/limits.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { finite } from './point-order.ts';
import type { TailSeries } from './tail-series.ts';

/** Points by (timestamp, step, value), each once; none for a run or key that is not known. */
export async function metricHistory(
  context: ReadContext,
  request: GetMetricHistory & { run_id: string }
): Promise<GetMetricHistoryResponse> {
  const { run_id, metric_key, max_results, page_token } = request;
  const offset = offsetOf(page_token);
  const series = await findSeries(context, run_id, metric_key);
  if (series === undefined) return {};
  const order = series
    .sorted()
    .slice()
    .sort((a, b) => series.compareByTime(a, b));
  const page = order.subarray(offset, max_results === undefined ? undefined : offset + max_results);
  const end = offset + page.length;
  return {
    ...(page.length === 0 ? {} : { metrics: Array.from(page, at => metricAt(series, at)) }),
    ...(end < order.length && max_results !== undefined
      ? { next_page_token: createPageToken(end) }
      : {})
  };
}

/** Evenly sampled points of each run by (step, timestamp, value), as `_sample_rows_with_window_functions`. */
export async function metricHistoryBulkInterval(
  context: ReadContext,
  request: GetMetricHistoryBulkInterval
): Promise<{ metrics?: MetricWithRunId[] }> {
  const { run_ids = [], metric_key, start_step, end_step, max_results } = request;
  const metrics: MetricWithRunId[] = [];
  for (const run_id of run_ids) {
    const series = await findSeries(context, run_id, metric_key);
    if (series === undefined) continue;
    const inRange = series
      .sorted()
      .filter(
        at =>
          (start_step === undefined || series.steps[at] >= start_step) &&
          (end_step === undefined || series.steps[at] <= end_step)
      );
    for (const at of sample(inRange, max_results ?? MAX_BULK_INTERVAL_RESULTS)) {
      metrics.push({ ...metricAt(series, at), run_id });
    }
  }
  return metrics.length === 0 ? {} : { metrics };
}

/** A point as MLflow answers it: infinities are the largest doubles there. */
export function metricAt(series: TailSeries, at: number): Metric {
  return {
    key: series.key,
    value: encodeDouble(finite(series.values[at])),
    timestamp: series.timestamps[at],
    step: series.steps[at]
  };
}

export async function findSeries(
  { db, tail }: ReadContext,
  run_id: string,
  metric_key: string
): Promise<TailSeries | undefined> {
  const run = await db
    .selectFrom('run')
    .select('id')
    .where('run_id', '=', run_id)
    .executeTakeFirst();
  return run === undefined ? undefined : tail.ofRun(run.id).get(metric_key);
}

/**
 * The first of each of `count` buckets as SQL's NTILE fills them (the first ones have one more),
 * and always the last point, in place of the last sampled one.
 */
function sample(points: Uint32Array, count: number): number[] {
  const total = points.length;
  if (total <= count) return [...points];
  const size = Math.floor(total / count);
  const larger = total % count;
  const sampled = Array.from(
    { length: count },
    (_, bucket) => points[bucket * size + Math.min(bucket, larger)]
  );
  sampled[count - 1] = points[total - 1];
  return sampled;
}
