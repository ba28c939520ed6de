import type { DatabaseSync } from 'node:sqlite';
import type { Execution } from '../../protocol/entities/session.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { Attribution } from '../series/attribution.ts';

/** The newest execution of a cell. */
export interface NewestExecution {
  execution_id: string;
  cell_id: string;
  /** JSON: string[]. */
  cell_tags: string;
  execution_count: number | null;
  attempt: number;
  state: Execution['state'];
  note: string | null;
  position: number;
  started_time: number | null;
  ended_time: number | null;
}

/**
 * The newest execution of each cell of a session, in the order in which the cells were first
 * executed. This is asked several times a second while a cell runs: it costs as much as there are
 * cells, however often they were executed.
 *
 * @param session key of its row
 */
export function newestExecutions(database: DatabaseSync, session: number): NewestExecution[] {
  return statements(database).newest.all(session) as unknown as NewestExecution[];
}

/** When points belong to the execution, ms, the end exclusive; null when it has not started. */
export function spanOf(
  database: DatabaseSync,
  session: number,
  execution: NewestExecution
): { start: number; end: number } | null {
  const { before, after } = statements(database);
  const { position } = execution;
  const neighbours = [before.get(session, position), execution, after.get(session, position)];
  const started = neighbours.filter(each => each !== undefined) as NewestExecution[];
  return new Attribution(started).span(execution);
}

const statements = preparedStatements({
  newest: `SELECT execution_id, cell_id, cell_tags, execution_count, attempt, state, note, position,
      started_time, ended_time
    FROM (
      SELECT max(position) AS last, min(position) AS first FROM execution
      WHERE session = ?1 AND cell_id IS NOT NULL GROUP BY cell_id
    )
    -- In this order: the other way round each of the session's executions is compared with each cell.
    CROSS JOIN execution ON session = ?1 AND position = last
    ORDER BY first`,
  before: `SELECT started_time, ended_time FROM execution
    WHERE session = ? AND position < ? AND started_time IS NOT NULL
    ORDER BY position DESC LIMIT 1`,
  after: `SELECT started_time, ended_time FROM execution
    WHERE session = ? AND position > ? AND started_time IS NOT NULL
    ORDER BY position LIMIT 1`
});
