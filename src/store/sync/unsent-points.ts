import { slicePoints, type Points } from '../series/points.ts';
import { pointsBehind, type SeriesView } from '../series/series-view.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { noRun } from '../tracking/run-row.ts';
import type { PointCursor, UnsentPoints, UnsentRequest, UnsentSeries } from './sync-store.ts';

/**
 * The next points of a run that are not known to be on the remote: series by series, in order of
 * step. Some of those that were sealed may be there already. The cursor is that of the snapshot that
 * the points are of: by an older one, what was sealed meanwhile would be nowhere.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST
 */
export function unsentPoints(
  context: ReadContext,
  { run_id, behind, limit, of }: UnsentRequest
): UnsentPoints {
  const run = sentOf(context, run_id);
  if (run === null) throw noRun(run_id);
  const answer: UnsentPoints = { series: [], next: null, through: newestRow(context) };
  let left = limit;
  const cursor = of === undefined ? run.cursor : null;
  for (const view of context.tail.viewsBehind(run.id, cursor, behind?.series ?? 0)) {
    if (of?.includes(view.key) === false) continue;
    const place = behind?.series === view.id ? behind.point : null;
    for (const part of view.parts('step')) {
      if (place !== null && !part.reachesBehind(place)) continue;
      const points = pointsBehind(part.points(), 'step', place);
      if (points.length === 0) continue;
      const taken = slicePoints(points, 0, Math.min(left, points.length));
      answer.series.push(unsentSeries(view, taken));
      left -= taken.length;
      if (left > 0) continue;
      answer.next = { series: view.id, point: lastOf(taken) };
      return answer;
    }
  }
  return answer;
}

/** How many points of these runs are not known to be on the remote; some of them may be. */
export function countUnsent(
  context: ReadContext,
  { run_ids }: { run_ids: readonly string[] }
): number {
  let count = 0;
  for (const run_id of run_ids.slice(0, MAX_COUNTED_RUNS)) {
    const run = sentOf(context, run_id);
    if (run === null) continue;
    for (const { sources } of context.tail.viewsBehind(run.id, run.cursor, 0)) {
      for (const { head } of sources) count += head.count;
    }
  }
  return count;
}

/** @returns null for a run that is gone */
function sentOf(
  { database }: ReadContext,
  run_id: string
): { id: number; cursor: PointCursor | null } | null {
  const found = statements(database).sent.get(run_id) as
    { id: number; sent_row: number | null; sealed_since: number | null } | undefined;
  if (found === undefined) return null;
  const { id, sent_row: row, sealed_since } = found;
  return { id, cursor: row === null ? null : { row, sealed_since } };
}

const unsentSeries = ({ id, key }: SeriesView, points: Points): UnsentSeries => ({
  id,
  key,
  // Copies: a part of a column would take all of it over to the other thread.
  steps: points.steps.slice(0, points.length),
  timestamps: points.timestamps.slice(0, points.length),
  values: points.values.slice(0, points.length)
});

function lastOf({ length, steps, timestamps, values }: Points) {
  const at = length - 1;
  return { step: steps[at], timestamp: timestamps[at], value: values[at] };
}

/** Of the log, which always keeps it. */
function newestRow({ database }: ReadContext): number {
  const { row } = statements(database).newest.get() as { row: number | null };
  return row ?? 0;
}

const statements = preparedStatements({
  sent: `SELECT run.id, sync_run.sent_row, sync_run.sealed_since
    FROM run LEFT JOIN sync_run ON sync_run.run = run.id WHERE run.run_id = ?`,
  newest: 'SELECT max(id) AS row FROM point_log'
});

const MAX_COUNTED_RUNS = 1000;
