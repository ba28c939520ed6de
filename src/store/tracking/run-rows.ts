import { sql, type SelectQueryBuilder } from 'kysely';
import { encodeDouble } from '../../protocol/double.ts';
import type { ListRunRows, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { CELLTRAIL_END } from '../../protocol/tags.ts';
import { inChunks } from '../db/in-chunks.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import { sessionEntities } from '../sessions/session-entities.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { valuesOf } from './run-entities.ts';
import { runRows, type RunRow } from './run-row.ts';

/** The rows of the sidebar; the rule of folding is in src/protocol/endpoints/run-rows.ts. */
export async function listRunRows(context: ReadContext, request: ListRunRows): Promise<RunRows> {
  const { max_results = DEFAULT_ROWS } = request;
  const offset = offsetOf(request.page_token);
  const { total, top } = await topLevel(context, request, offset, max_results);
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
  /** Whose metrics and params are shown. */
  values: RunRow;
}

/** Session runs, and the runs that have no session run in sight. */
async function topLevel(
  { db }: ReadContext,
  { notebook_path, experiment_id }: ListRunRows,
  offset: number,
  limit: number
): Promise<{ total: number; top: RunRow[] }> {
  const narrowed = <Output>(query: TopLevelQuery<Output>) => {
    let narrow = query;
    if (notebook_path !== undefined) {
      narrow = narrow.where(sql<boolean>`session.notebook_path = ${notebook_path}`);
    }
    if (experiment_id !== undefined) {
      narrow = narrow
        .where('experiment.experiment_id', '=', experiment_id)
        // A run in another experiment than its session's run stands alone there.
        .where(
          sql<boolean>`(session.run IS NULL OR session.run = run.id
            OR home.lifecycle_stage = 'deleted' OR home.experiment <> run.experiment)`
        );
    } else {
      narrow = narrow.where(
        sql<boolean>`(session.run IS NULL OR session.run = run.id
          OR home.lifecycle_stage = 'deleted')`
      );
    }
    return narrow.where('run.lifecycle_stage', '=', 'active');
  };
  const joined = runRows(db)
    .leftJoin('session', 'session.session_id', 'run.session_id')
    .leftJoin('run as home', 'home.id', 'session.run');
  const top = await narrowed(joined as unknown as TopLevelQuery<RunRow>)
    .orderBy('run.start_time', 'desc')
    .orderBy('run.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute();
  const { total } = await narrowed(
    joined
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as('total')) as unknown as TopLevelQuery<{
      total: number;
    }>
  ).executeTakeFirstOrThrow();
  return { total, top };
}

type TopLevelQuery<Output> = SelectQueryBuilder<
  {
    run: { id: number; start_time: number; lifecycle_stage: string };
    experiment: { experiment_id: string };
  },
  'run' | 'experiment',
  Output
>;

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
  const ends = await endReasons(context, rows);
  const params = await valuesOf(
    context,
    'param',
    rows.map(({ values }) => values)
  );
  const metricColumns: RunRows['metrics'] = {};
  const paramColumns: RunRows['params'] = {};
  for (const [index, { values }] of rows.entries()) {
    for (const { key, value } of params.get(values.id) ?? []) {
      (paramColumns[key] ??= emptyColumn(rows))[index] = value;
    }
    for (const series of context.tail.ofRun(values.id).values()) {
      (metricColumns[series.key] ??= emptyColumn(rows))[index] = encodeDouble(
        series.values[series.latest]
      );
    }
  }
  return {
    run_id: rows.map(({ run }) => run.run_id),
    run_name: rows.map(({ run }) => run.run_name),
    experiment_id: rows.map(({ run }) => run.experiment_id),
    parent: rows.map(({ parent }) => parent),
    status: rows.map(({ run }) => run.status),
    end_reason: rows.map(({ run }) => ends.get(run.id) ?? null),
    start_time: rows.map(({ run }) => run.start_time),
    end_time: rows.map(({ run }) => run.end_time),
    session: rows.map(({ session }) => session),
    metrics: metricColumns,
    params: paramColumns,
    values_run_id: rows.map(({ values }) => values.run_id)
  };
}

async function endReasons({ db }: ReadContext, rows: readonly Row[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const chunk of inChunks(rows)) {
    const tags = await db
      .selectFrom('run_tag')
      .select(['run', 'value'])
      .where(
        'run',
        'in',
        chunk.map(({ run }) => run.id)
      )
      .where('key', '=', CELLTRAIL_END)
      .execute();
    for (const { run, value } of tags) found.set(run, value);
  }
  return found;
}

const emptyColumn = (rows: readonly Row[]) => new Array<null>(rows.length).fill(null) as never;

const DEFAULT_ROWS = 100;
