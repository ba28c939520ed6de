import type { ListSessions } from '../../protocol/endpoints/sessions.ts';
import type {
  Execution,
  ExecutionError,
  ExecutionOutput,
  Session
} from '../../protocol/entities/session.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { sessionEntities } from './session-entities.ts';
import { executionRow, sessionRow, type SessionRow } from './session-row.ts';
import type { KernelRecord, ResumedRecord } from './session-store.ts';

export async function getSession(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<Session> {
  const [session] = await sessionEntities(db, [await sessionRow(db, session_id)]);
  return session;
}

/** Newest first. */
export async function listSessions({ db }: ReadContext, request: ListSessions): Promise<Session[]> {
  const { notebook_path, kernel_id, max_results = DEFAULT_SESSIONS } = request;
  let query = db
    .selectFrom('session')
    .selectAll()
    .orderBy('started_time', 'desc')
    .orderBy('id', 'desc')
    .limit(max_results);
  if (notebook_path !== undefined) query = query.where('notebook_path', '=', notebook_path);
  if (kernel_id !== undefined) query = query.where('kernel_id', '=', kernel_id);
  return sessionEntities(db, await query.execute());
}

export async function listExecutions(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<Execution[]> {
  return executionsOf(db, await sessionRow(db, session_id));
}

/** None for an execution without outputs. @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function getOutputs(
  { db }: ReadContext,
  { execution_id }: { execution_id: string }
): Promise<ExecutionOutput[]> {
  const { id } = await executionRow(db, execution_id);
  const row = await db
    .selectFrom('output')
    .select('outputs')
    .where('execution', '=', id)
    .executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.outputs) as ExecutionOutput[]);
}

/** As the kernel's record has them, which is of its last life. */
export async function getRequirements(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<string | null> {
  const { observer, kernel_id, epoch } = await sessionRow(db, session_id);
  const row = await db
    .selectFrom('kernel')
    .select('record')
    .where('observer', '=', observer)
    .where('kernel_id', '=', kernel_id)
    .executeTakeFirst();
  const kernel = row && (JSON.parse(row.record) as Partial<KernelRecord>);
  return (kernel?.epoch === epoch && kernel.environment?.requirements) || null;
}

export async function getObserver(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<string> {
  return (await sessionRow(db, session_id)).observer;
}

export async function resume(
  { db }: ReadContext,
  { observer }: { observer: string }
): Promise<ResumedRecord> {
  const known = await db
    .selectFrom('observer')
    .select('seq')
    .where('observer', '=', observer)
    .executeTakeFirst();
  const open = await db
    .selectFrom('session')
    .selectAll()
    .where('observer', '=', observer)
    .where('ended_time', 'is', null)
    .orderBy('id')
    .execute();
  const kernels = await db
    .selectFrom('kernel')
    .select('record')
    .where('observer', '=', observer)
    .orderBy('kernel_id')
    .execute();
  const sessions = await sessionEntities(db, open);
  return {
    seq: known?.seq ?? 0,
    latest_time: open.length === 0 ? null : await latestTime(db, open),
    sessions: await Promise.all(
      open.map(async (row, index) => ({
        session: sessions[index],
        executions: await executionsOf(db, row)
      }))
    ),
    kernels: kernels.map(({ record }) => JSON.parse(record) as KernelRecord)
  };
}

async function latestTime(db: ReadContext['db'], open: readonly SessionRow[]): Promise<number> {
  const logged = await db
    .selectFrom('point_log')
    .select('arrived')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Math.max(Math.abs(logged?.arrived ?? 0), ...open.map(({ alive_time }) => alive_time));
}

async function executionsOf(db: ReadContext['db'], session: SessionRow): Promise<Execution[]> {
  const rows = await db
    .selectFrom('execution')
    .innerJoin('source', 'source.hash', 'execution.source_hash')
    .selectAll('execution')
    .select('source.source')
    .where('session', '=', session.id)
    .orderBy('position')
    .execute();
  return rows.map(row => ({
    execution_id: row.execution_id,
    session_id: session.session_id,
    cell_id: row.cell_id,
    cell_tags: JSON.parse(row.cell_tags) as string[],
    execution_count: row.execution_count,
    attempt: row.attempt,
    position: row.position,
    state: row.state,
    source: row.source,
    source_hash: row.source_hash,
    queued_time: row.queued_time,
    started_time: row.started_time,
    ended_time: row.ended_time,
    error: row.error === null ? null : (JSON.parse(row.error) as ExecutionError),
    note: row.note
  }));
}

const DEFAULT_SESSIONS = 100;
