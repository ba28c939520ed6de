import { encodeDouble } from '../../protocol/double.ts';
import type { CellMetric, CellMetrics, PlottedMetric } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { pointsInSpan } from '../series/points-in-span.ts';
import type { SeriesView } from '../series/series-view.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { newestExecutions, spanOf } from './newest-executions.ts';
import { sessionEntities } from './session-entities.ts';
import { sessionRow, type SessionRow } from './session-row.ts';

/** The newest execution of each cell that logged something, or has a plot or a fault to show, in the cells' order of execution. */
export async function readCellMetrics(
  context: ReadContext,
  request: { notebook_path?: string; session_id?: string }
): Promise<{ session: Session | null; cells: CellMetrics[] }> {
  const row = await askedSession(context, request);
  if (row === undefined) return { session: null, cells: [] };
  const { db, database, tail } = context;
  const rows = await db
    .selectFrom('run')
    .select(['id', 'run_id', 'run_name'])
    .select(qb =>
      qb
        .selectFrom('run_origin')
        .innerJoin('session', 'session.session_id', 'run_origin.session_id')
        .select(({ fn }) => fn.min('session.started_time').as('time'))
        .whereRef('run_origin.run', '=', 'run.id')
        .where('session.started_time', '>', row.started_time)
        .as('until')
    )
    .where('id', 'in', qb =>
      qb.selectFrom('run_origin').select('run').where('session_id', '=', row.session_id)
    )
    .where('lifecycle_stage', '=', 'active')
    .execute();
  const runs = rows.map(({ id, run_id, run_name, until }) => ({
    run_id,
    run_name,
    until: until ?? Infinity,
    params: statements(database).params.all(id) as unknown as LoggedRun['params'],
    series: tail.viewsOf(id)
  }));

  const cells: CellMetrics[] = [];
  for (const execution of newestExecutions(database, row.id)) {
    const span = spanOf(database, row.id, execution);
    const logged = span === null ? [] : runs.map(run => loggedIn(span, run));
    const metrics = logged.flatMap(each => each.metrics);
    const params = [...new Set(logged.flatMap(each => each.params))];
    const run_names = logged.flatMap(({ metrics, params, run_name }) =>
      metrics.length + params.length > 0 ? [run_name] : []
    );
    const { cell_id, execution_id, execution_count, attempt, state, note } = execution;
    const plotted = askedFor(execution.cell_tags).flatMap(key => plottedIn(key, runs));
    if (metrics.length + params.length + plotted.length === 0 && note === null) continue;
    cells.push({
      cell_id,
      execution_id,
      execution_count,
      attempt,
      state,
      started_time: execution.started_time,
      ended_time: execution.ended_time,
      metrics,
      run_names,
      params,
      plotted,
      note
    });
  }
  const [session] = await sessionEntities(db, [row]);
  return { session, cells };
}

async function askedSession(
  { db }: ReadContext,
  { notebook_path, session_id }: { notebook_path?: string; session_id?: string }
): Promise<SessionRow | undefined> {
  if (session_id !== undefined) return sessionRow(db, session_id);
  if (notebook_path === undefined) return undefined;
  return db
    .selectFrom('session')
    .selectAll()
    .where('notebook_path', '=', notebook_path)
    .orderBy('started_time', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Metrics that the tags `plot:<metric>` of a cell name. @param cell_tags JSON: string[] */
function askedFor(cell_tags: string): string[] {
  const tags = JSON.parse(cell_tags) as string[];
  return tags.flatMap(tag => (tag.startsWith(PLOT_TAG) ? [tag.slice(PLOT_TAG.length).trim()] : []));
}

const PLOT_TAG = 'plot:';

function plottedIn(
  metric_key: string,
  runs: readonly { run_id: string; series: readonly SeriesView[] }[]
): PlottedMetric[] {
  return runs.flatMap(({ run_id, series }) =>
    series.flatMap(each => {
      if (each.key !== metric_key) return [];
      const all = pointsInSpan(each, { start: -Infinity, end: Infinity });
      return all === null ? [] : [{ run_id, metric_key, count: all.count, steps: all.steps }];
    })
  );
}

interface LoggedRun {
  run_id: string;
  run_name: string;
  /** When it was taken up in a later session: what comes then is that one's. */
  until: number;
  params: readonly { key: string; time: number }[];
  series: readonly SeriesView[];
}

const statements = preparedStatements({
  params: 'SELECT key, time FROM param WHERE run = ? AND time IS NOT NULL ORDER BY key'
});

/** What of a run was logged within the span, as long as it was not taken up in a later session. */
function loggedIn(
  span: { start: number; end: number },
  run: LoggedRun
): { run_name: string; metrics: CellMetric[]; params: string[] } {
  const { run_id, run_name } = run;
  const { start } = span;
  const end = Math.min(span.end, run.until);
  const metrics: CellMetric[] = [];
  for (const each of run.series) {
    const logged = pointsInSpan(each, { start, end });
    if (logged === null) continue;
    metrics.push({
      run_id,
      metric_key: each.key,
      count: logged.count,
      steps: logged.steps,
      last_value: encodeDouble(logged.last.value),
      last_step: logged.last.step
    });
  }
  const within = run.params.filter(({ time }) => time >= start && time < end);
  return { run_name, metrics, params: within.map(({ key }) => key) };
}
