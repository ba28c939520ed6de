import type { GetMetricHistory } from '../../protocol/endpoints/metrics.ts';
import type { Metric } from '../../protocol/entities/run.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { findSeries, historyFrom, metricAt } from './metric-history.ts';
import type { Points } from './points.ts';
import type { Place, SeriesView } from './series-view.ts';

/** How far an answer has come that is given in chunks. */
export interface HistoryProgress {
  /** The last point that was given. */
  behind: Place;
  given: number;
}

export interface HistoryChunk {
  bytes: Uint8Array;
  /** Null: this was the last chunk. */
  progress: HistoryProgress | null;
}

/**
 * A chunk of what `metricHistory` answers, as JSON: a million points are 90 MB of it. Each chunk is a
 * read of its own, which goes on behind the last point that was given, so that others get their turn
 * and no snapshot is held up; what is logged meanwhile before that point is left out.
 *
 * @param progress of the chunk before; null for the first one
 */
export async function metricHistoryJson(
  context: ReadContext,
  request: GetMetricHistory & { run_id: string; progress: HistoryProgress | null }
): Promise<HistoryChunk> {
  const { run_id, metric_key, max_results = Infinity, page_token, progress } = request;
  const offset = offsetOf(page_token);
  const series = await findSeries(context, run_id, metric_key);
  const from =
    progress === null ? { skip: offset, behind: null } : { skip: 0, behind: progress.behind };
  const limit = Math.min(CHUNK_POINTS, max_results - (progress?.given ?? 0));
  const metrics: Metric[] = [];
  let behind: Place | null = from.behind;
  for (const points of series === undefined ? [] : historyFrom(series, from, limit)) {
    for (let at = 0; at < points.length; at++) metrics.push(metricAt(metric_key, points, at));
    behind = placeAt(points, points.length - 1);
  }
  if (behind === null) return { bytes: Buffer.from('{}'), progress: null };

  const total = (progress?.given ?? 0) + metrics.length;
  const last = metrics.length < limit || total >= max_results;
  const more = last && total >= max_results && hasPointBehind(series, behind);
  const token = more ? `,"next_page_token":"${createPageToken(offset + total)}"` : '';
  const start = progress === null ? '{"metrics":[' : metrics.length > 0 ? ',' : '';
  // Without the brackets of the list, which has one pair in all.
  const list = JSON.stringify(metrics).slice(1, -1);
  return {
    bytes: Buffer.from(`${start}${list}${last ? `]${token}}` : ''}`),
    progress: last ? null : { behind, given: total }
  };
}

function hasPointBehind(series: SeriesView | undefined, behind: Place): boolean {
  if (series === undefined) return false;
  return !historyFrom(series, { skip: 0, behind }, 1).next().done;
}

const placeAt = ({ steps, timestamps, values }: Points, at: number): Place => ({
  step: steps[at],
  timestamp: timestamps[at],
  value: values[at]
});

/** Some 1 MB of JSON, and 10 ms of the reader's time. */
const CHUNK_POINTS = 10_000;
