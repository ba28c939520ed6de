import { CELLTRAIL_SESSION, MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { putRunTags } from '../tracking/run-tags.ts';
import { putCellTag, removeCellTag } from './cell-tag.ts';
import { attemptOf } from './execution-writes.ts';
import { sessionRow, type ExecutionRow, type SessionRow } from './session-row.ts';

/**
 * Executions of one session go over to a later one of their kernel, in the order of their ids, with the
 * runs that they made, and those that its client still has open: they end with the session that they are
 * used in.
 */
export async function moveExecutions(
  context: WriteContext,
  { session_id, execution_ids }: { session_id: string; execution_ids: string[] }
): Promise<void> {
  const { db, emit } = context;
  const to = await sessionRow(db, session_id);
  const found = await db
    .selectFrom('execution')
    .selectAll()
    .where('execution_id', 'in', execution_ids)
    .where('session', '!=', to.id)
    .execute();
  const [first] = found;
  if (first === undefined) return;
  const from = await db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', first.session)
    .executeTakeFirstOrThrow();
  const place = ({ execution_id }: ExecutionRow) => execution_ids.indexOf(execution_id);
  const moved = found.toSorted((a, b) => place(a) - place(b));
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
  await takeRunsMade(context, from, to, execution_ids);
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

/** A call of the kernel can overtake the report of its cell, and was taken for one of the session before. */
async function takeRunsMade(
  context: WriteContext,
  from: SessionRow,
  to: SessionRow,
  execution_ids: readonly string[]
): Promise<void> {
  const { db } = context;
  const made = await db
    .selectFrom('run_origin')
    .select('run')
    .where('session_id', '=', from.session_id)
    .where('execution_id', 'in', execution_ids)
    .execute();
  if (made.length === 0) return;
  await db
    .updateTable('run_origin')
    .set({ session_id: to.session_id })
    .where('session_id', '=', from.session_id)
    .where('execution_id', 'in', execution_ids)
    .execute();
  const sessionRuns = await db
    .selectFrom('run')
    .select(['id', 'run_id'])
    .where('id', 'in', [from.run, to.run])
    .execute();
  const idOf = (id: number) => sessionRuns.find(run => run.id === id)!.run_id;
  for (const { run } of made) {
    putRunTags(context, run, [{ key: CELLTRAIL_SESSION, value: to.session_id }]);
    await db
      .updateTable('run_tag')
      .set({ value: idOf(to.run) })
      .where('run', '=', run)
      .where('key', '=', MLFLOW_PARENT_RUN_ID)
      .where('value', '=', idOf(from.run))
      .execute();
    context.runChanged(run);
  }
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
