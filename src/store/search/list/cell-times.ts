import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../../db/prepared-statements.ts';
import { EXECUTING_MS, EXECUTING_SINCE } from '../../sessions/executing-time.ts';

/** How long the cells of a session took. */
export interface CellTime {
  /** Key of the row of the session's run. */
  run: number;
  /** ms of all cells that have ended. */
  executing: number;
  /** When the cell began that runs now; ms since 1970. */
  since: number | null;
}

interface SessionRow {
  id: number;
  run: number;
  ended_time: number | null;
  /** So many it has. */
  cells: number;
}

/** Of a session whose cells have all ended: only another cell could change it. */
interface Settled extends CellTime {
  ended_time: number | null;
  cells: number;
}

/**
 * Of all sessions. Cells of sessions that are over are added up once a connection: to count them takes
 * the index alone, and a list may be asked for several times a second.
 */
export function cellTimes(database: DatabaseSync): CellTime[] {
  const { sessions, time } = statements(database);
  const before = settledOf.get(database);
  // Only those that are still there, so that it grows no larger than the record.
  const settled = new Map<number, Settled>();
  const times = (sessions.all() as unknown as SessionRow[]).map(session => {
    const { id, run, ended_time, cells } = session;
    const known = before?.get(id);
    if (known?.run === run && known.ended_time === ended_time && known.cells === cells) {
      settled.set(id, known);
      return known;
    }
    const { executing, since, open } = time.get(id) as unknown as Sums;
    const found: Settled = { run, executing, since, ended_time, cells };
    if (ended_time !== null && open === 0) settled.set(id, found);
    return found;
  });
  settledOf.set(database, settled);
  return times;
}

interface Sums {
  executing: number;
  since: number | null;
  /** Cells of which a late report may say more; also lost ones. */
  open: number;
}

const settledOf = new WeakMap<DatabaseSync, ReadonlyMap<number, Settled>>();

const statements = preparedStatements({
  sessions: `SELECT id, run, ended_time,
      (SELECT count(*) FROM execution WHERE execution.session = session.id) AS cells
    FROM session`,
  // A session without cells has worked for no time.
  time: `SELECT coalesce(${EXECUTING_MS}, 0) AS executing,
      CASE WHEN session.ended_time IS NULL THEN ${EXECUTING_SINCE} END AS since,
      coalesce(sum(execution.state IN ('queued', 'started', 'lost')), 0) AS open
    FROM session LEFT JOIN execution ON execution.session = session.id
    WHERE session.id = ?`
});
