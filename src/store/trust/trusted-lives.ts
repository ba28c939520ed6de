import type { Session } from '../../protocol/entities/session.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { sessionsUpTo } from '../sessions/recorded-reads.ts';
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
  // The last of each life.
  const sessions = await context.db
    .selectFrom('session')
    .select(({ fn }) => ['kernel_id', 'epoch', fn.max('id').as('id')])
    .where(({ or, eb, selectFrom }) =>
      or([
        eb('run', '=', id),
        eb('session_id', 'in', selectFrom('run_origin').select('session_id').where('run', '=', id))
      ])
    )
    .groupBy(['kernel_id', 'epoch'])
    .execute();
  const lives: TrustedLife[] = [];
  for (const last of sessions) {
    const { session_id } = await context.db
      .selectFrom('session')
      .select('session_id')
      .where('id', '=', last.id)
      .executeTakeFirstOrThrow();
    lives.push({ sessions: await sessionsUpTo(context, { session_id }) });
  }
  return lives.sort((a, b) => a.sessions[0].started_time - b.sessions[0].started_time);
}
