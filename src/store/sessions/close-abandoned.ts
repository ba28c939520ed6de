import type { EndStatus } from '../../protocol/entities/session.ts';
import { sessionId } from '../../protocol/session-id.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { endRuns, endSession } from './end-session.ts';
import { rowFailed } from './row-failed.ts';
import type { SessionRow } from './session-row.ts';
import type { DeadObservers, KernelRecord } from './session-store.ts';

/**
 * Ends the sessions of observers that are dead: Jupyter servers, and their kernels with them. What
 * was kept for their recorders to go on goes too.
 *
 * @returns how many
 */
export async function closeAbandoned(
  context: WriteContext,
  { observers }: { observers: readonly string[] }
): Promise<number> {
  const sessions = await context.db
    .selectFrom('session')
    .selectAll()
    .where('ended_time', 'is', null)
    .where('observer', 'in', observers)
    .execute();
  const headless = await headlessKernels(context, observers);
  for (const session of sessions) {
    const { session_id, alive_time } = session;
    await endSession(context, {
      session_id,
      time: alive_time,
      ...(await howItEnded(context, session, headless.has(session.kernel_id)))
    });
  }
  await endRunsWithoutSession(context, observers);
  for (const table of ['kernel', 'observer'] as const) {
    await context.db.deleteFrom(table).where('observer', 'in', observers).execute();
  }
  return sessions.length;
}

/** Those of `celltrail exec`, whose work was not done. */
async function headlessKernels(
  { db }: WriteContext,
  observers: readonly string[]
): Promise<Set<string>> {
  const kernels = await db
    .selectFrom('kernel')
    .select('record')
    .where('observer', 'in', observers)
    .execute();
  const records = kernels.map(({ record }) => JSON.parse(record) as KernelRecord);
  return new Set(records.filter(({ headless }) => headless).map(({ kernel_id }) => kernel_id));
}

/** A client may have made runs in a life of its kernel that executed nothing. */
async function endRunsWithoutSession(
  context: WriteContext,
  observers: readonly string[]
): Promise<void> {
  const kernels = await context.db
    .selectFrom('kernel')
    .select('record')
    .where('observer', 'in', observers)
    .execute();
  for (const { record } of kernels) {
    const { kernel_id, epoch, ended } = JSON.parse(record) as KernelRecord;
    if (ended) continue;
    const session_id = sessionId({ kernel_id, epoch });
    const { time } = context;
    await endRuns(context, { session_id, status: 'FINISHED', reason: STOPPED, time });
  }
}

/**
 * The observers that `closeAbandoned` has something to do for: mostly none, and a commit costs a
 * start some 10 ms and 12 MB.
 */
export function abandonedObservers({ database }: ReadContext, dead: DeadObservers): string[] {
  const names = 'except' in dead ? dead.except : dead.only;
  return database
    .prepare(
      `SELECT observer FROM (
         SELECT observer FROM session WHERE ended_time IS NULL
         UNION SELECT observer FROM kernel UNION SELECT observer FROM observer)
       WHERE (observer IN (SELECT value FROM json_each(?))) = ?`
    )
    .all(JSON.stringify(names), 'only' in dead ? 1 : 0)
    .map(row => row['observer'] as string);
}

/** The rules of design §4.6, for a server that went away and took the kernel along. */
async function howItEnded(
  { db }: WriteContext,
  session: SessionRow,
  headless: boolean
): Promise<{ status: EndStatus; reason: string }> {
  const executions = await db
    .selectFrom('execution')
    .select(['state', 'ended_time', 'cell_tags'])
    .where('session', '=', session.id)
    // After a cell that fails the rest of the queue is aborted, and was never executed.
    .where('state', '!=', 'aborted')
    .orderBy('ended_time', 'desc')
    .execute();
  const busy = executions.some(
    ({ state, ended_time }) => state === 'started' && ended_time === null
  );
  const last = executions.find(({ ended_time }) => ended_time !== null);
  const failed = last !== undefined && rowFailed(last);
  if (headless) {
    const status = !busy && failed ? 'FAILED' : 'KILLED';
    return { status, reason: 'celltrail exec was killed' };
  }
  if (busy) {
    return { status: 'KILLED', reason: 'the Jupyter server stopped while a cell ran' };
  }
  return { status: failed ? 'FAILED' : 'FINISHED', reason: STOPPED };
}

const STOPPED = 'the Jupyter server stopped';
