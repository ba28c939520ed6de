import { slicePoints, type Points } from '../series/points.ts';
import { pointsBehind, type SeriesView } from '../series/series-view.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';
import type { UnsentPoints, UnsentRequest, UnsentSeries } from './sync-store.ts';

/**
 * The next points of a run that are not known to be on the remote: series by series, in order of
 * step. Some of those that were sealed may be there already.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST
 */
export async function unsentPoints(
  context: ReadContext,
  { run_id, cursor, behind, limit }: UnsentRequest
): Promise<UnsentPoints> {
  const run = await runRow(context.db, run_id);
  const answer: UnsentPoints = { series: [], next: null, through: newestRow(context) };
  let left = limit;
  for (const view of context.tail.viewsBehind(run.id, cursor, behind?.series ?? 0)) {
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
export async function countUnsent(
  context: ReadContext,
  { run_ids }: { run_ids: readonly string[] }
): Promise<number> {
  let count = 0;
  for (const run_id of run_ids.slice(0, MAX_COUNTED_RUNS)) {
    const row = context.database
      .prepare(
        `SELECT run.id, sync_run.sent_row AS row, sync_run.sealed_since
          FROM run LEFT JOIN sync_run ON sync_run.run = run.id WHERE run.run_id = ?`
      )
      .get(run_id) as { id: number; row: number | null; sealed_since: number | null } | undefined;
    if (row === undefined) continue;
    const cursor = row.row === null ? null : { row: row.row, sealed_since: row.sealed_since };
    for (const { sources } of context.tail.viewsBehind(row.id, cursor, 0)) {
      for (const { head } of sources) count += head.count;
    }
  }
  return count;
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
  const row = database.prepare('SELECT max(id) AS row FROM point_log').get() as {
    row: number | null;
  };
  return row.row ?? 0;
}

const MAX_COUNTED_RUNS = 1000;
