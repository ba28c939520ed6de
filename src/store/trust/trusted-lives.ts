import type { Session } from '../../protocol/entities/session.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { sessionsUpTo } from '../sessions/recorded-reads.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';

/** Sessions of one life of a kernel that made something of a run, and those before them. */
export interface TrustedLife {
  /** In their order; the notebook is looked at as it was at the end of the last one. */
  sessions: Session[];
}

/**
 * The lives of kernels that made a run, oldest first; none for a run that no session made.
 *
 * @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown run
 */
export async function trustedLives(
  context: ReadContext,
  { run_id }: { run_id: string }
): Promise<TrustedLife[]> {
  const { id } = await runRow(context.db, run_id);
  const lives: TrustedLife[] = [];
  for (const session_id of lastSessions(context, id)) {
    lives.push({ sessions: await sessionsUpTo(context, { session_id }) });
  }
  return lives;
}

/** Ids of the last session that made something of a run in each life, oldest first. @param run key of its row */
export function lastSessions({ database }: Pick<ReadContext, 'database'>, run: number): string[] {
  return statements(database)
    .last.all({ run })
    .map(({ session_id }) => session_id as string);
}

const statements = preparedStatements({
  last: `SELECT session_id FROM session
    WHERE id IN (SELECT max(id) FROM session
      WHERE run = :run OR session_id IN (SELECT session_id FROM run_origin WHERE run = :run)
      GROUP BY kernel_id, epoch)
    ORDER BY started_time, id`
});
