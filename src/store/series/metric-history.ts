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
import { filterPoints, slicePoints, type Points } from './points.ts';
import { pointsBehind, type Place, type SeriesView } from './series-view.ts';

/** Points by (timestamp, step, value), each once; none for a run or key that is not known. */
export async function metricHistory(
  context: ReadContext,
  request: GetMetricHistory & { run_id: string }
): Promise<GetMetricHistoryResponse> {
  const { run_id, metric_key, max_results = Infinity, page_token } = request;
  const offset = offsetOf(page_token);
  const series = await findSeries(context, run_id, metric_key);
  if (series === undefined) return {};
  const metrics: Metric[] = [];
  for (const points of historyFrom(series, { skip: offset, behind: null }, max_results)) {
    for (let at = 0; at < points.length; at++) metrics.push(metricAt(series.key, points, at));
  }
  const end = offset + metrics.length;
  const more = metrics.length === max_results && hasPointAt(series, end);
  return {
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(more ? { next_page_token: createPageToken(end) } : {})
  };
}

/**
 * Points of a series by (timestamp, step, value), each once, in pieces.
 *
 * @param from points to skip, of those behind a place
 * @param limit points at most
 */
export function* historyFrom(
  series: SeriesView,
  from: { skip: number; behind: Place | null },
  limit: number
): Generator<Points> {
  let { skip } = from;
  let left = limit;
  for (const part of series.parts('time')) {
    if (left <= 0) return;
    if (from.behind !== null && !part.reachesBehind(from.behind)) continue;
    if (from.behind === null && skip >= part.count) {
      skip -= part.count;
      continue;
    }
    const behind = pointsBehind(part.points(), 'time', from.behind);
    const start = Math.min(skip, behind.length);
    skip -= start;
    const points = slicePoints(behind, start, Math.min(behind.length, start + left));
    left -= points.length;
    if (points.length > 0) yield points;
  }
}

export function hasPointAt(series: SeriesView, offset: number): boolean {
  for (const points of historyFrom(series, { skip: offset, behind: null }, 1)) {
    return points.length > 0;
  }
  return false;
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
    const range = new StepRange(series, start_step ?? -Infinity, end_step ?? Infinity);
    for (const { points, at } of sample(range, max_results ?? MAX_BULK_INTERVAL_RESULTS)) {
      metrics.push({ ...metricAt(series.key, points, at), run_id });
    }
  }
  return metrics.length === 0 ? {} : { metrics };
}

/** Histories of several runs, one behind the other in order of their ids (`get_metric_history_bulk_handler`). */
export async function metricHistoryBulk(
  context: ReadContext,
  request: { run_ids: readonly string[]; metric_key: string; max_results: number }
): Promise<{ metrics: MetricWithRunId[] }> {
  const { run_ids, metric_key, max_results } = request;
  const metrics: MetricWithRunId[] = [];
  // In order of code points, as Python sorts.
  for (const run_id of [...run_ids].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b))
  )) {
    const series = await findSeries(context, run_id, metric_key);
    const left = max_results - metrics.length;
    if (series === undefined || left <= 0) continue;
    for (const points of historyFrom(series, { skip: 0, behind: null }, left)) {
      for (let at = 0; at < points.length; at++) {
        metrics.push({ ...metricAt(series.key, points, at), run_id });
      }
    }
  }
  return { metrics };
}

/** A point as MLflow answers it: infinities are the largest doubles there. */
export function metricAt(key: string, { steps, timestamps, values }: Points, at: number): Metric {
  return {
    key,
    value: encodeDouble(finite(values[at])),
    timestamp: timestamps[at],
    step: steps[at]
  };
}

export async function findSeries(
  { db, tail }: ReadContext,
  run_id: string,
  metric_key: string
): Promise<SeriesView | undefined> {
  const run = await db
    .selectFrom('run')
    .select('id')
    .where('run_id', '=', run_id)
    .executeTakeFirst();
  return run === undefined ? undefined : tail.view(run.id, metric_key);
}

/** Points of a series whose steps lie between two, both included; only those asked for are read. */
class StepRange {
  readonly length: number;
  readonly #parts: { start: number; count: number; points: () => Points }[] = [];

  constructor(series: SeriesView, start: number, end: number) {
    let length = 0;
    for (const part of series.parts('step')) {
      const { first, last } = part.steps;
      if (last < start || first > end) continue;
      let points = () => part.points();
      let { count } = part;
      if (first < start || last > end) {
        const { steps } = part.points();
        const inside = filterPoints(part.points(), at => steps[at] >= start && steps[at] <= end);
        points = () => inside;
        count = inside.length;
      }
      this.#parts.push({ start: length, count, points });
      length += count;
    }
    this.length = length;
  }

  /** The points at rising places. */
  *at(places: Iterable<number>): Generator<{ points: Points; at: number }> {
    let index = 0;
    for (const place of places) {
      while (place >= this.#parts[index].start + this.#parts[index].count) index++;
      const { start, points } = this.#parts[index];
      yield { points: points(), at: place - start };
    }
  }
}

/**
 * The first of each of `count` buckets as SQL's NTILE fills them (the first ones have one more),
 * and always the last point, in place of the last sampled one.
 */
function sample(range: StepRange, count: number): Iterable<{ points: Points; at: number }> {
  const total = range.length;
  if (total <= count) return range.at(Array.from({ length: total }, (_, place) => place));
  const size = Math.floor(total / count);
  const larger = total % count;
  const places = Array.from(
    { length: count },
    (_, bucket) => bucket * size + Math.min(bucket, larger)
  );
  places[count - 1] = total - 1;
  return range.at(places);
}
