import type { ExecutionOutput, ExecutionState } from '../../protocol/entities/session.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { putCellTag } from './cell-tag.ts';
import { keepOutputs, keepSource } from './keep-texts.ts';
import type { SecretScrubber } from '../secrets/secret-scrubber.ts';
import { executionRow, sessionRow, type ExecutionRow, type SessionRow } from './session-row.ts';
import type { ExecutionFields, SessionChange } from './session-store.ts';

type NewExecution = Extract<SessionChange, { type: 'add-execution' }>['execution'];

export async function addExecution(
  context: WriteContext,
  given: NewExecution,
  scrubber: SecretScrubber
): Promise<void> {
  const { db } = context;
  const known = await db
    .selectFrom('execution')
    .select('id')
    .where('execution_id', '=', given.execution_id)
    .executeTakeFirst();
  if (known !== undefined) {
    // What happened to it since may be part of the change.
    const { state, execution_count, started_time, ended_time, error } = given;
    const fields = { state, execution_count, started_time, ended_time, error };
    const told = Object.entries(fields).filter(([, value]) => value !== null);
    return updateExecution(context, given.execution_id, Object.fromEntries(told), scrubber);
  }

  const session = await sessionRow(db, given.session_id);
  const source_hash = await keepSource(context, given.source, scrubber);
  const { last } = await db
    .selectFrom('execution')
    .select(({ fn }) => fn.max<number | null>('position').as('last'))
    .where('session', '=', session.id)
    .executeTakeFirstOrThrow();
  const position = (last ?? -1) + 1;
  const cell = { cell_id: given.cell_id, source_hash, position };
  const row = await db
    .insertInto('execution')
    .values({
      execution_id: given.execution_id,
      session: session.id,
      cell_id: given.cell_id,
      cell_tags: JSON.stringify(given.cell_tags),
      execution_count: given.execution_count,
      attempt: await attemptOf(context, session.id, cell),
      position,
      state: given.state,
      source_hash,
      queued_time: given.queued_time,
      started_time: given.started_time,
      ended_time: given.ended_time,
      error: given.error === null ? null : JSON.stringify(scrubber.json(given.error))
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await changed(context, session, row);
}

export async function updateExecution(
  context: WriteContext,
  execution_id: string,
  fields: ExecutionFields,
  scrubber: SecretScrubber
): Promise<void> {
  const { db } = context;
  const before = await executionRow(db, execution_id);
  const session = await db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', before.session)
    .executeTakeFirstOrThrow();
  const { state, cell_tags, cell_id, error, ...times } = fields;
  const newCell = cell_id !== undefined && cell_id !== before.cell_id;
  const row = await db
    .updateTable('execution')
    .set({
      ...times,
      // A report that comes late or twice takes nothing back.
      ...(state !== undefined && RANK[state] >= RANK[before.state] ? { state } : {}),
      ...(cell_tags === undefined ? {} : { cell_tags: JSON.stringify(cell_tags) }),
      ...(error === undefined ? {} : { error: JSON.stringify(scrubber.json(error)) }),
      ...(newCell
        ? { cell_id, attempt: await attemptOf(context, session.id, { ...before, cell_id }) }
        : {}),
      id: before.id
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await changed(context, session, row);
}

export async function setOutputs(
  context: WriteContext,
  execution_id: string,
  outputs: ExecutionOutput[],
  scrubber: SecretScrubber
): Promise<void> {
  const { db } = context;
  const row = await executionRow(db, execution_id);
  await keepOutputs(context, row.id, outputs, scrubber);
  const session = await db
    .selectFrom('session')
    .select('session_id')
    .where('id', '=', row.session)
    .executeTakeFirstOrThrow();
  context.emit({
    type: 'execution',
    session_id: session.session_id,
    execution_id,
    cell_id: row.cell_id
  });
}

/** The n-th execution of its cell; one without a cell id counts those of the same source. */
export async function attemptOf(
  { db }: WriteContext,
  session: number,
  { cell_id, source_hash, position }: Pick<ExecutionRow, 'cell_id' | 'source_hash' | 'position'>
): Promise<number> {
  const earlier = db
    .selectFrom('execution')
    .select('attempt')
    .where('session', '=', session)
    .where('position', '<', position)
    .orderBy('position', 'desc')
    .limit(1);
  const before = await (
    cell_id === null
      ? earlier.where('cell_id', 'is', null).where('source_hash', '=', source_hash)
      : earlier.where('cell_id', '=', cell_id)
  ).executeTakeFirst();
  return (before?.attempt ?? 0) + 1;
}

async function changed(
  context: WriteContext,
  session: SessionRow,
  execution: ExecutionRow
): Promise<void> {
  const { db, emit } = context;
  const { session_id, notebook_path } = session;
  const seen = Math.max(
    execution.queued_time ?? 0,
    execution.started_time ?? 0,
    execution.ended_time ?? 0
  );
  if (seen > session.alive_time) {
    await db
      .updateTable('session')
      .set({ alive_time: seen })
      .where('id', '=', session.id)
      .execute();
  }
  await putCellTag(context, session, execution);
  const { execution_id, cell_id } = execution;
  emit({ type: 'execution', session_id, execution_id, cell_id });
  emit({ type: 'session', session_id, notebook_path });
}

const RANK: Record<ExecutionState, number> = {
  queued: 0,
  started: 1,
  lost: 2,
  aborted: 3,
  ok: 3,
  error: 3
};
