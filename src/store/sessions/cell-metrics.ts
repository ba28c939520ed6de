import { encodeDouble } from '../../protocol/double.ts';
import type { CellMetric, CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { Attribution } from '../series/attribution.ts';
import { pointsInSpan } from '../series/points-in-span.ts';
import type { SeriesView } from '../series/series-view.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { sessionEntities } from './session-entities.ts';
import { sessionRow, type SessionRow } from './session-row.ts';

/** The newest execution of each cell that logged something, in the cells' order of execution. */
export async function readCellMetrics(
  context: ReadContext,
  request: { notebook_path?: string; session_id?: string }
): Promise<{ session: Session | null; cells: CellMetrics[] }> {
  const row = await askedSession(context, request);
  if (row === undefined) return { session: null, cells: [] };
  const { db, tail } = context;
  const executions = await db
    .selectFrom('execution')
    .select(['id', 'execution_id', 'cell_id', 'attempt', 'state', 'started_time', 'ended_time'])
    .where('session', '=', row.id)
    .orderBy('position')
    .execute();
  const rows = await db
    .selectFrom('run')
    .select(['id', 'run_id'])
    .where('session_id', '=', row.session_id)
    .where('lifecycle_stage', '=', 'active')
    .execute();
  const runs = rows.map(({ id, run_id }) => ({ run_id, series: tail.viewsOf(id) }));

  const attribution = new Attribution(executions);
  const newest = new Map<string, (typeof executions)[number]>();
  for (const execution of executions) {
    if (execution.cell_id !== null) newest.set(execution.cell_id, execution);
  }
  const cells: CellMetrics[] = [];
  for (const [cell_id, execution] of newest) {
    const span = attribution.span(execution);
    const metrics = span === null ? [] : loggedIn(span, runs);
    if (metrics.length === 0) continue;
    const { execution_id, attempt, state } = execution;
    cells.push({ cell_id, execution_id, attempt, state, metrics });
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

function loggedIn(
  span: { start: number; end: number },
  runs: readonly { run_id: string; series: readonly SeriesView[] }[]
): CellMetric[] {
  const metrics: CellMetric[] = [];
  for (const { run_id, series } of runs) {
    for (const each of series) {
      const logged = pointsInSpan(each, span);
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
  }
  return metrics;
}
