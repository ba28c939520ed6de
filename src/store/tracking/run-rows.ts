import { decodeDouble, encodeDouble, type WireDouble } from '../../protocol/double.ts';
import type { ListRunRows, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { Run } from '../../protocol/entities/run.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { CELLTRAIL_END } from '../../protocol/tags.ts';
import { inChunks } from '../db/in-chunks.ts';
import { ColumnRunSearch } from '../search/column-run-search.ts';
import { parseFilterTree } from '../search/filter-node.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import { RUN_GRAMMAR } from '../search/run-grammar.ts';
import { runRowsByKey } from '../search/run-rows-by-key.ts';
import type { RunPage, RunQuery } from '../search/run-search.ts';
import { sessionEntities } from '../sessions/session-entities.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runEntities } from './run-entities.ts';
import { parseOrders } from './run-reads.ts';
import { runRows, type RunRow } from './run-row.ts';

/** The rows of the sidebar; the rule of folding is in src/protocol/endpoints/run-rows.ts. */
export async function listRunRows(context: ReadContext, request: ListRunRows): Promise<RunRows> {
  const { max_results = DEFAULT_ROWS } = request;
  const offset = offsetOf(request.page_token);
  const { total, top } = topLevel(context, request, { offset, limit: max_results });
  const sessions = await sessionsByRun(context, top);
  const nested = await nestedRuns(context, [...sessions.values()]);

  const rows: Row[] = [];
  for (const run of top) {
    const session = sessions.get(run.id) ?? null;
    const children = (session === null ? undefined : nested.get(session.session_id)) ?? [];
    const parent = rows.length;
    rows.push({ run, session, parent: -1, values: children[0] ?? run });
    if (children.length < 2) continue;
    for (const child of children) rows.push({ run: child, session: null, parent, values: child });
  }
  return {
    total,
    next_page_token: offset + top.length < total ? createPageToken(offset + top.length) : '',
    ...(await columns(context, rows))
  };
}

interface Row {
  run: RunRow;
  session: Session | null;
  parent: number;
  /** Whose metrics and params are shown, over those of the run itself. */
  values: RunRow;
}

/** Session runs, and the runs that have no session run in sight. */
function topLevel(
  { database, columns }: ReadContext,
  { notebook_path, experiment_id, filter, order_by = [] }: ListRunRows,
  page: RunPage
): { total: number; top: RunRow[] } {
  const query: RunQuery = {
    experiment_ids: experiment_id === undefined ? null : [experiment_id],
    stages: ['active'],
    filter: parseFilterTree(filter, RUN_GRAMMAR),
    orders: parseOrders(order_by)
  };
  const { rows, total } = new ColumnRunSearch(database, columns).rows(query, page, {
    topLevel: true,
    ...(notebook_path === undefined ? {} : { among: runsOfNotebook(database, notebook_path) })
  });
  return { total, top: runRowsByKey(database, rows) };
}

function runsOfNotebook(database: ReadContext['database'], notebook_path: string): number[] {
  return database
    .prepare(
      `SELECT run.id FROM session JOIN run ON run.session_id = session.session_id
        WHERE session.notebook_path = ?`
    )
    .all(notebook_path)
    .map(({ id }) => id as number);
}

async function sessionsByRun(
  { db }: ReadContext,
  runs: readonly RunRow[]
): Promise<Map<number, Session>> {
  const found = new Map<number, Session>();
  for (const chunk of inChunks(runs)) {
    const rows = await db
      .selectFrom('session')
      .selectAll()
      .where(
        'run',
        'in',
        chunk.map(({ id }) => id)
      )
      .execute();
    const sessions = await sessionEntities(db, rows);
    for (const [index, { run }] of rows.entries()) found.set(run, sessions[index]);
  }
  return found;
}

/** Active runs of the sessions, but for the session runs, newest first. */
async function nestedRuns(
  { db }: ReadContext,
  sessions: readonly Session[]
): Promise<Map<string, RunRow[]>> {
  const found = new Map<string, RunRow[]>();
  const sessionRuns = new Set(sessions.map(({ run_id }) => run_id));
  for (const chunk of inChunks(sessions)) {
    const rows = await runRows(db)
      .where(
        'run.session_id',
        'in',
        chunk.map(({ session_id }) => session_id)
      )
      .where('run.lifecycle_stage', '=', 'active')
      .orderBy('run.start_time', 'desc')
      .orderBy('run.id', 'desc')
      .execute();
    for (const row of rows) {
      if (row.session_id === null || sessionRuns.has(row.run_id)) continue;
      const list = found.get(row.session_id) ?? [];
      list.push(row);
      found.set(row.session_id, list);
    }
  }
  return found;
}

async function columns(
  context: ReadContext,
  rows: readonly Row[]
): Promise<Omit<RunRows, 'total' | 'next_page_token'>> {
  const unequal = new Map(
    rows.flatMap(({ run, values }) => [run, values]).map(run => [run.id, run])
  );
  const entities = await runEntities(context, [...unequal.values()]);
  const byId = new Map(entities.map(entity => [entity.info.run_id, entity]));
  const metricColumns: RunRows['metrics'] = {};
  const paramColumns: RunRows['params'] = {};
  for (const [index, { run, values }] of rows.entries()) {
    for (const { run_id } of run === values ? [run] : [run, values]) {
      const { params = [], metrics = [] } = byId.get(run_id)!.data;
      for (const { key, value } of params) (paramColumns[key] ??= emptyColumn(rows))[index] = value;
      for (const { key, value } of metrics) {
        (metricColumns[key] ??= emptyColumn(rows))[index] = asLogged(value);
      }
    }
  }
  return {
    run_id: rows.map(({ run }) => run.run_id),
    run_name: rows.map(({ run }) => run.run_name),
    experiment_id: rows.map(({ run }) => run.experiment_id),
    parent: rows.map(({ parent }) => parent),
    status: rows.map(({ run }) => run.status),
    end_reason: rows.map(({ run }) => endReason(byId.get(run.run_id)!)),
    start_time: rows.map(({ run }) => run.start_time),
    end_time: rows.map(({ run }) => run.end_time),
    session: rows.map(({ session }) => session),
    metrics: metricColumns,
    params: paramColumns,
    values_run_id: rows.map(({ values }) => values.run_id)
  };
}

/** MLflow's answers have the largest double in the place of an infinity; a screen shows what was logged. */
const asLogged = (value: WireDouble) =>
  Math.abs(decodeDouble(value)) === Number.MAX_VALUE
    ? encodeDouble(Math.sign(decodeDouble(value)) * Infinity)
    : value;

const endReason = ({ data }: Run) =>
  data.tags?.find(({ key }) => key === CELLTRAIL_END)?.value ?? null;

const emptyColumn = (rows: readonly Row[]) => new Array<null>(rows.length).fill(null) as never;

const DEFAULT_ROWS = 100;
