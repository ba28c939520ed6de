import type { Kysely, Selectable } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { ExecutionTable, SessionTable } from '../db/schema/session-tables.ts';
import { doesNotExist } from '../tracking/invalid-parameter.ts';

export type SessionRow = Selectable<SessionTable>;
export type ExecutionRow = Selectable<ExecutionTable>;

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function sessionRow(db: Kysely<Schema>, session_id: string): Promise<SessionRow> {
  const row = await db
    .selectFrom('session')
    .selectAll()
    .where('session_id', '=', session_id)
    .executeTakeFirst();
  if (row === undefined) throw doesNotExist(`There is no session with id=${session_id}.`);
  return row;
}

/** @throws ApiError RESOURCE_DOES_NOT_EXIST */
export async function executionRow(
  db: Kysely<Schema>,
  execution_id: string
): Promise<ExecutionRow> {
  const row = await db
    .selectFrom('execution')
    .selectAll()
    .where('execution_id', '=', execution_id)
    .executeTakeFirst();
  if (row === undefined) throw doesNotExist(`There is no execution with id=${execution_id}.`);
  return row;
}
