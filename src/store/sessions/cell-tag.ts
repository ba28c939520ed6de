import { createHash } from 'node:crypto';
import { MAX_ENTITY_KEY_LENGTH, MAX_TAG_VALUE_LENGTH } from '../../protocol/limits.ts';
import { CELLTRAIL_CELL_PREFIX, MAX_CELL_TAGS, type CellTag } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { ExecutionRow, SessionRow } from './session-row.ts';

/**
 * Keeps the tag of the execution's cell on the session run, so that any MLflow server shows which
 * cells ran. The newest execution of a cell is the one that it tells of.
 */
export async function putCellTag(
  { db, runChanged }: WriteContext,
  session: SessionRow,
  execution: ExecutionRow
): Promise<void> {
  const { cell_id } = execution;
  if (cell_id === null) return;
  const newest = await newestOf(db, session, cell_id);
  if (newest === undefined) return;
  const key = cellTagKey(cell_id);
  const value = tagValue(newest);
  runChanged(session.run);

  const { numUpdatedRows } = await db
    .updateTable('run_tag')
    .set({ value })
    .where('run', '=', session.run)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  const { tags } = await db
    .selectFrom('run_tag')
    .select(({ fn }) => fn.countAll<number>().as('tags'))
    .where('run', '=', session.run)
    .where('key', '>=', CELLTRAIL_CELL_PREFIX)
    .where('key', '<', AFTER_PREFIX)
    .executeTakeFirstOrThrow();
  if (tags >= MAX_CELL_TAGS) return;
  await db.insertInto('run_tag').values({ run: session.run, key, value, time: null }).execute();
}

/** An execution left the session: its cell's tag tells of the one before, or goes. */
export async function removeCellTag(
  context: WriteContext,
  session: SessionRow,
  execution: ExecutionRow
): Promise<void> {
  const { cell_id } = execution;
  if (cell_id === null) return;
  if ((await newestOf(context.db, session, cell_id)) !== undefined) {
    return putCellTag(context, session, execution);
  }
  context.runChanged(session.run);
  await context.db
    .deleteFrom('run_tag')
    .where('run', '=', session.run)
    .where('key', '=', cellTagKey(cell_id))
    .execute();
}

const newestOf = (db: WriteContext['db'], session: SessionRow, cell_id: string) =>
  db
    .selectFrom('execution')
    .selectAll()
    .where('session', '=', session.id)
    .where('cell_id', '=', cell_id)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Characters that MLflow refuses in keys become `_`, and a hash keeps such ids apart. */
export function cellTagKey(cell_id: string): string {
  const clean = cell_id.replace(/[^\p{L}\p{N}_.\- :]/gu, '_');
  const room = MAX_ENTITY_KEY_LENGTH - CELLTRAIL_CELL_PREFIX.length;
  if (clean === cell_id && clean.length <= room) return CELLTRAIL_CELL_PREFIX + clean;
  const hash = createHash('sha256').update(cell_id).digest('hex').slice(0, 8);
  return `${CELLTRAIL_CELL_PREFIX}${clean.slice(0, room - hash.length - 1)}-${hash}`;
}

function tagValue(execution: ExecutionRow): string {
  const { started_time, ended_time } = execution;
  const tag: CellTag = {
    cell_id: execution.cell_id ?? '',
    count: execution.execution_count,
    state: execution.state,
    started: started_time,
    duration: started_time === null || ended_time === null ? null : ended_time - started_time,
    source: execution.source_hash,
    tags: JSON.parse(execution.cell_tags) as string[],
    executions: execution.attempt
  };
  const value = JSON.stringify(tag);
  return value.length <= MAX_TAG_VALUE_LENGTH ? value : JSON.stringify({ ...tag, tags: [] });
}

/** The first key behind all that begin with the prefix. */
const AFTER_PREFIX = 'celltrail.cell/';
