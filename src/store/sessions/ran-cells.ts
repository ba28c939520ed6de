import type { RanCell } from '../../protocol/endpoints/sessions.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { sessionRow } from './session-row.ts';

/**
 * Each cell of a session once, in the order in which they ran last. What waited and never ran is left
 * out. Sources are read of the newest executions alone: a session may have thousands.
 */
export async function listRanCells(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<RanCell[]> {
  const session = await sessionRow(db, session_id);
  const executions = await db
    .selectFrom('execution')
    .select(['cell_id', 'execution_count', 'position', 'source_hash'])
    .where('session', '=', session.id)
    .where('cell_id', 'is not', null)
    .where('started_time', 'is not', null)
    .orderBy('position')
    .execute();
  const cells = new Map<string, Omit<RanCell, 'source'> & { source_hash: string }>();
  for (const { source_hash, execution_count, position, ...row } of executions) {
    const cell_id = row.cell_id as string;
    const before = cells.get(cell_id);
    const isSame = before?.source_hash === source_hash;
    // One list a cell: it may have thousands.
    const positions = before?.positions ?? [];
    positions.push(position);
    // In the order of the newest.
    cells.delete(cell_id);
    cells.set(cell_id, {
      cell_id,
      execution_count,
      positions,
      since_position: isSame ? before.since_position : position,
      source_hash
    });
  }
  const sources = new Map<string, string>();
  for (const hashes of inChunks([...new Set([...cells.values()].map(one => one.source_hash))])) {
    const rows = await db.selectFrom('source').selectAll().where('hash', 'in', hashes).execute();
    for (const { hash, source } of rows) sources.set(hash, source);
  }
  return [...cells.values()].map(({ source_hash, ...cell }) => ({
    ...cell,
    source: sources.get(source_hash) ?? ''
  }));
}
