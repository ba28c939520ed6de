import { CELLTRAIL_SESSION } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { putRunTags } from '../tracking/run-tags.ts';
import { putCellTag, removeCellTag } from './cell-tag.ts';
import { attemptOf } from './execution-writes.ts';
import { sessionRow, type ExecutionRow, type SessionRow } from './session-row.ts';

/**
 * Executions go over to a later session of their kernel, in their order, with the runs that its
 * client still has open: those end with the session that they are used in.
 */
export async function moveExecutions(
  context: WriteContext,
  { session_id, execution_ids }: { session_id: string; execution_ids: string[] }
): Promise<void> {
  const { db, emit } = context;
  const to = await sessionRow(db, session_id);
  const moved = await db
    .selectFrom('execution')
    .selectAll()
    .where('execution_id', 'in', execution_ids)
    .where('session', '!=', to.id)
    .orderBy('position')
    .execute();
  if (moved.length === 0) return;
  const from = await db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', moved[0].session)
    .executeTakeFirstOrThrow();
  for (const [position, execution] of moved.entries()) {
    const row = { ...execution, session: to.id, position };
    await db
      .updateTable('execution')
      .set({ session: to.id, position, attempt: await attemptOf(context, to.id, row) })
      .where('id', '=', execution.id)
      .execute();
  }
  for (const execution of await executionsOf(context, moved)) {
    await removeCellTag(context, from, execution);
    await putCellTag(context, to, execution);
    const { execution_id, cell_id } = execution;
    emit({ type: 'execution', session_id, execution_id, cell_id });
  }
  await takeOpenRuns(context, from, session_id);
  emit({ type: 'session', session_id, notebook_path: to.notebook_path });
}

async function executionsOf(
  { db }: WriteContext,
  moved: readonly ExecutionRow[]
): Promise<ExecutionRow[]> {
  const ids = moved.map(({ id }) => id);
  return db.selectFrom('execution').selectAll().where('id', 'in', ids).execute();
}

async function takeOpenRuns(
  context: WriteContext,
  from: SessionRow,
  session_id: string
): Promise<void> {
  const open = await context.db
    .selectFrom('run')
    .select('id')
    .where('session_id', '=', from.session_id)
    .where('status', '=', 'RUNNING')
    .where('id', '!=', from.run)
    .execute();
  for (const { id } of open) {
    putRunTags(context, id, [{ key: CELLTRAIL_SESSION, value: session_id }]);
    context.runChanged(id);
  }
}
