import type { EndStatus } from '../../protocol/entities/session.ts';
import type { ReadContext } from '../threads/read-context.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { endSession } from './end-session.ts';
import type { SessionRow } from './session-row.ts';

/**
 * Ends the sessions of every other observer: the Jupyter server that watched them is dead, and
 * its kernels with it. What was kept for their recorders to go on goes too.
 *
 * @returns how many
 */
export async function closeAbandoned(
  context: WriteContext,
  { observer }: { observer: string | null }
): Promise<number> {
  const open = context.db.selectFrom('session').selectAll().where('ended_time', 'is', null);
  const sessions = await (
    observer === null ? open : open.where('observer', '!=', observer)
  ).execute();
  for (const session of sessions) {
    const { session_id, alive_time } = session;
    await endSession(context, {
      session_id,
      time: alive_time,
      ...(await howItEnded(context, session))
    });
  }
  for (const table of ['kernel', 'observer'] as const) {
    const kept = context.db.deleteFrom(table);
    await (observer === null ? kept : kept.where('observer', '!=', observer)).execute();
  }
  return sessions.length;
}

/** Whether `closeAbandoned` has something to do: mostly not, and a commit costs a start some 10 ms and 12 MB. */
export function anyAbandoned(
  { database }: ReadContext,
  { observer }: { observer: string | null }
): boolean {
  const ofOthers = (table: string, more = '') =>
    `EXISTS (SELECT 1 FROM ${table} WHERE observer IS NOT ?1 ${more})`;
  const { any } = database
    .prepare(
      `SELECT ${ofOthers('session', 'AND ended_time IS NULL')}
        OR ${ofOthers('kernel')} OR ${ofOthers('observer')} AS any`
    )
    .get(observer) as { any: number };
  return any === 1;
}

/** The rules of design §4.6, for a server that went away and took the kernel along. */
async function howItEnded(
  { db }: WriteContext,
  session: SessionRow
): Promise<{ status: EndStatus; reason: string }> {
  const executions = await db
    .selectFrom('execution')
    .select(['state', 'ended_time'])
    .where('session', '=', session.id)
    // After a cell that fails the rest of the queue is aborted, and was never executed.
    .where('state', '!=', 'aborted')
    .orderBy('ended_time', 'desc')
    .execute();
  if (executions.some(({ state }) => state === 'started')) {
    return { status: 'KILLED', reason: 'the Jupyter server stopped while a cell ran' };
  }
  const last = executions.find(({ ended_time }) => ended_time !== null);
  return {
    status: last?.state === 'error' ? 'FAILED' : 'FINISHED',
    reason: 'the Jupyter server stopped'
  };
}
