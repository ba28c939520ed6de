import type { GetMetricHistory } from '../../protocol/endpoints/metrics.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { findSeries, historyFrom } from './metric-history.ts';
import { MetricJson } from './metric-json.ts';
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
  const json = new MetricJson(metric_key);
  let behind: Place | null = from.behind;
  for (const points of series === undefined ? [] : historyFrom(series, from, limit)) {
    json.add(points);
    behind = placeAt(points, points.length - 1);
  }
  if (behind === null) return { bytes: Buffer.from('{}'), progress: null };

  const { count } = json;
  const total = (progress?.given ?? 0) + count;
  const last = count < limit || total >= max_results;
  const more = last && total >= max_results && hasPointBehind(series, behind);
  const token = more ? `,"next_page_token":"${createPageToken(offset + total)}"` : '';
  const start = progress === null ? '{"metrics":[' : count > 0 ? ',' : '';
  const end = last ? `]${token}}` : '';
  return {
    bytes: Buffer.concat([Buffer.from(start), json.bytes(), Buffer.from(end)]),
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
