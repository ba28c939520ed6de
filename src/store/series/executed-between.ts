import type { DatabaseSync } from 'node:sqlite';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { preparedStatements } from '../db/prepared-statements.ts';

/** ms; both ends inclusive. */
export interface TimeRange {
  from: number;
  to: number;
}

/** An execution that has started. */
export interface ExecutedCell extends Omit<PointOrigin, 'inferred'> {
  id: number;
  started_time: number | null;
  ended_time: number | null;
  /** It made the run, or took it up again. */
  made_run: boolean;
}

/**
 * Executions of the run's sessions that may have logged something then: those that started in that
 * time, and the two before them. By session, oldest first, in order of position.
 *
 * @param run key of its row
 */
export function executedBetween(
  database: DatabaseSync,
  run: number,
  { from, to }: TimeRange
): ExecutedCell[][] {
  const { sessions, executed } = statements(database);
  const found: ExecutedCell[][] = [];
  for (const { id, session_id, last } of sessions.all({ run }) as unknown as SessionRow[]) {
    const begin = startedBy(database, id, last, from);
    // The start of an execution may lie behind the end of the one before, whose start it then has.
    const rows = executed.all({
      run,
      session_id,
      session: id,
      first: (begin === null ? null : startedBefore(database, id, begin)) ?? begin ?? 0,
      last: startedBy(database, id, last, to) ?? -1
    }) as unknown as ExecutedCell[];
    if (rows.length === 0) continue;
    found.push(rows.map(row => ({ ...row, made_run: Boolean(row.made_run) })));
  }
  return found;
}

interface SessionRow {
  id: number;
  session_id: string;
  /** Position of its last execution. */
  last: number;
}

/** Position of the last execution that had started by then: they start in the order of their positions. */
function startedBy(
  database: DatabaseSync,
  session: number,
  last: number,
  time: number
): number | null {
  let [low, high] = [0, last + 1];
  let found: number | null = null;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const started = lastStarted(database, session, middle);
    if (started !== null && started.time > time) {
      high = started.position;
    } else {
      found = started?.position ?? found;
      low = middle + 1;
    }
  }
  return found;
}

const startedBefore = (database: DatabaseSync, session: number, position: number) =>
  lastStarted(database, session, position - 1)?.position ?? null;

/** The last one up to a position that has started. */
function lastStarted(
  database: DatabaseSync,
  session: number,
  position: number
): { position: number; time: number } | null {
  const row = statements(database).started.get(session, position);
  return (row as { position: number; time: number } | undefined) ?? null;
}

const statements = preparedStatements({
  sessions: `SELECT session.id, session.session_id,
      (SELECT max(position) FROM execution WHERE execution.session = session.id) AS last
    FROM session
    WHERE session.session_id IN (SELECT session_id FROM run_origin WHERE run = :run)
    ORDER BY session.started_time, session.id`,
  started: `SELECT position, started_time AS time FROM execution
    WHERE session = ? AND position <= ? AND started_time IS NOT NULL
    ORDER BY position DESC LIMIT 1`,
  // What was lost with its session ended with it.
  executed: `SELECT execution.id, execution_id, cell_id, execution_count, attempt,
      execution.started_time, coalesce(execution.ended_time, session.ended_time) AS ended_time,
      EXISTS (SELECT 1 FROM run_origin WHERE run_origin.run = :run
        AND run_origin.session_id = :session_id
        AND run_origin.execution_id = execution.execution_id) AS made_run
    FROM execution
    JOIN session ON session.id = execution.session
    WHERE session = :session AND position BETWEEN :first AND :last
      AND execution.started_time IS NOT NULL
    ORDER BY position`
});
