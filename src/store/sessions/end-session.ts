import type { EndStatus } from '../../protocol/entities/session.ts';
import { CELLTRAIL_END } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { runRows } from '../tracking/run-row.ts';
import { putRunTags } from '../tracking/run-tags.ts';
import { emitRun } from '../tracking/run-writes.ts';
import { putCellTag } from './cell-tag.ts';
import { sessionRow } from './session-row.ts';

export interface SessionEnd {
  session_id: string;
  status: EndStatus;
  reason: string;
  /** ms since 1970. */
  time: number;
}

/** A session that has ended already stays as it ended. */
export async function endSession(
  context: WriteContext,
  { session_id, status, reason, time }: SessionEnd
): Promise<void> {
  const { db, emit } = context;
  const session = await sessionRow(db, session_id);
  if (session.ended_time !== null) return;
  await db
    .updateTable('session')
    .set({ ended_time: time, end_reason: reason })
    .where('id', '=', session.id)
    .execute();

  const lost = await db
    .updateTable('execution')
    .set({ state: 'lost' })
    .where('session', '=', session.id)
    .where('state', 'in', ['queued', 'started'])
    .returningAll()
    .execute();
  for (const execution of lost) {
    await putCellTag(context, session, execution);
    const { execution_id, cell_id } = execution;
    emit({ type: 'execution', session_id, execution_id, cell_id });
  }

  await endRuns(context, { session_id, status, reason, time }, session.run);
  emit({ type: 'session', session_id, notebook_path: session.notebook_path, ended: true });
}

/**
 * Ends the runs of a session that are still RUNNING. A kernel's client may have made some although
 * no cell was ever executed (a start-up file did), and then there is no session to end.
 *
 * @param sessionRun key of the session's own run, which learns why it ended in any case
 */
export async function endRuns(
  context: WriteContext,
  { session_id, status, reason, time }: SessionEnd,
  sessionRun: number | null = null
): Promise<void> {
  const { db } = context;
  const runs = await runRows(db)
    .where(({ or, and, eb }) =>
      or([
        eb('run.id', '=', sessionRun ?? -1),
        and([eb('run.session_id', '=', session_id), eb('run.status', '=', 'RUNNING')])
      ])
    )
    .execute();
  for (const run of runs) {
    if (run.status === 'RUNNING') {
      await db
        .updateTable('run')
        .set({ status, end_time: Math.trunc(time) })
        .where('id', '=', run.id)
        .execute();
    }
    putRunTags(context, run.id, [{ key: CELLTRAIL_END, value: reason }]);
    context.runChanged(run.id);
    emitRun(context, run);
  }
}
