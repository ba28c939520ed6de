import type { Session } from '../../protocol/entities/session.ts';
import type { LoggedRun } from '../../protocol/execution-log.ts';
import { sessionPlace } from '../../protocol/session-id.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { getRun } from '../tracking/run-reads.ts';
import { sessionEntities } from './session-entities.ts';
import { sessionRow } from './session-row.ts';

/** A run that somebody named, and the session that it was made in. */
export interface NamedRun {
  run_id: string;
  run_name: string;
  start_time: number;
  /** Null: no kernel made it. */
  session_id: string | null;
}

/** The run of that id, or else all of that name that are not deleted; the newest first, ten at most. */
export async function runsNamed(
  { db }: ReadContext,
  { named }: { named: string }
): Promise<NamedRun[]> {
  const found = db
    .selectFrom('run')
    .select(['run_id', 'run_name', 'start_time', 'session_id'])
    .orderBy('start_time', 'desc')
    .limit(10);
  const byId = await found.where('run_id', '=', named).execute();
  if (byId.length > 0) return byId;
  return found.where('run_name', '=', named).where('lifecycle_stage', '=', 'active').execute();
}

/** The session and those before it in the same life of its kernel, in their order. */
export async function sessionsUpTo(
  { db }: ReadContext,
  { session_id }: { session_id: string }
): Promise<Session[]> {
  const { kernel_id, epoch } = await sessionRow(db, session_id);
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('kernel_id', '=', kernel_id)
    .where('epoch', '=', epoch)
    .execute();
  const last = sessionPlace(session_id).n;
  const earlier = rows
    .map(row => ({ row, n: sessionPlace(row.session_id).n }))
    .filter(({ n }) => n <= last)
    .toSorted((a, b) => a.n - b.n);
  return sessionEntities(
    db,
    earlier.map(({ row }) => row)
  );
}

/** The session's own run first, then those that were made or taken up again in it, the oldest first. */
export async function sessionRuns(
  context: ReadContext,
  { session_id }: { session_id: string }
): Promise<LoggedRun[]> {
  const { db } = context;
  const session = await sessionRow(db, session_id);
  const origins = await db
    .selectFrom('run_origin')
    .select(['run', 'execution_id'])
    .where('session_id', '=', session_id)
    .execute();
  const rows = await db
    .selectFrom('run')
    .select(['id', 'run_id'])
    .where(({ or, eb, selectFrom }) =>
      or([
        eb('id', '=', session.run),
        eb('session_id', '=', session_id),
        eb('id', 'in', selectFrom('run_origin').select('run').where('session_id', '=', session_id))
      ])
    )
    .orderBy('start_time')
    .orderBy('id')
    .execute();
  const own = rows.filter(({ id }) => id === session.run);
  const others = rows.filter(({ id }) => id !== session.run);
  const recorded: LoggedRun[] = [];
  for (const { id, run_id } of [...own, ...others]) {
    const run = await getRun(context, { run_id });
    const timesOf = async (table: 'param' | 'run_tag', keys: readonly { key: string }[] = []) => {
      const found = await db
        .selectFrom(table)
        .select(['key', 'time'])
        .where('run', '=', id)
        .execute();
      const times = new Map(found.map(({ key, time }) => [key, time]));
      return keys.map(({ key }) => times.get(key) ?? null);
    };
    recorded.push({
      run,
      param_times: await timesOf('param', run.data.params),
      tag_times: await timesOf('run_tag', run.data.tags),
      origins: origins
        .filter(origin => origin.run === id && origin.execution_id !== '')
        .map(({ execution_id }) => execution_id)
    });
  }
  return recorded;
}
