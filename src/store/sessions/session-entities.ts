import { sql, type Kysely } from 'kysely';
import type { Session } from '../../protocol/entities/session.ts';
import { CELLTRAIL_ENVIRONMENT } from '../../protocol/tags.ts';
import type { Schema } from '../db/schema.ts';
import { inChunks } from '../db/in-chunks.ts';
import { EXECUTING_MS, EXECUTING_SINCE } from './executing-time.ts';
import { rowFailed } from './row-failed.ts';
import type { SessionRow } from './session-row.ts';
import { environmentIn } from './set-environment.ts';

/** Sessions as they cross the wire, in the order of their rows. */
export async function sessionEntities(
  db: Kysely<Schema>,
  rows: readonly SessionRow[]
): Promise<Session[]> {
  const activities = new Map<number, Activity>();
  const places = new Map<number, Place>();
  for (const chunk of inChunks(rows)) {
    for (const activity of await activitiesOf(db, chunk)) {
      activities.set(activity.session, activity);
    }
    const runs = await db
      .selectFrom('run')
      .innerJoin('experiment', 'experiment.id', 'run.experiment')
      .select(['run.id', 'run.run_id', 'experiment.experiment_id'])
      .where(
        'run.id',
        'in',
        chunk.map(({ run }) => run)
      )
      .execute();
    for (const { id, ...place } of runs) places.set(id, { ...place, environment: undefined });
    const environments = await db
      .selectFrom('run_tag')
      .select(['run', 'value'])
      .where(
        'run',
        'in',
        chunk.map(({ run }) => run)
      )
      .where('key', '=', CELLTRAIL_ENVIRONMENT)
      .execute();
    for (const { run, value } of environments) places.get(run)!.environment = value;
  }
  return rows.map(row => sessionEntity(row, activities.get(row.id), places.get(row.run)));
}

/** What a session's run tells of it. */
interface Place {
  run_id: string;
  experiment_id: string;
  environment: string | undefined;
}

/** What a session's executions add up to. */
interface Activity {
  /** Key of the session's row. */
  session: number;
  executing: number;
  since: number | null;
  /** The execution that ended last failed. */
  lastFailed: boolean;
}

/** Added up in the database: a session may have thousands of executions. */
async function activitiesOf(
  db: Kysely<Schema>,
  sessions: readonly SessionRow[]
): Promise<Activity[]> {
  const ids = sessions.map(({ id }) => id);
  const sums = await db
    .selectFrom('execution')
    .innerJoin('session', 'session.id', 'execution.session')
    .select([
      'execution.session',
      sql.raw<number>(EXECUTING_MS).as('executing'),
      sql.raw<number | null>(EXECUTING_SINCE).as('since')
    ])
    .where('execution.session', 'in', ids)
    .where('execution.started_time', 'is not', null)
    .groupBy('execution.session')
    .execute();
  const lastFailed = new Map<number, boolean>();
  const lastOnes = await db
    .selectFrom('execution')
    .innerJoin(
      db
        .selectFrom('execution')
        .select(({ fn }) => ['session', fn.max('ended_time').as('end')])
        .where('session', 'in', ids)
        .where('started_time', 'is not', null)
        .groupBy('session')
        .as('last'),
      join =>
        join
          .onRef('last.session', '=', 'execution.session')
          .onRef('last.end', '=', 'execution.ended_time')
    )
    .select(['execution.session', 'execution.state', 'execution.cell_tags'])
    .where('execution.started_time', 'is not', null)
    .orderBy('execution.position')
    .execute();
  for (const { session, ...last } of lastOnes) lastFailed.set(session, rowFailed(last));
  return sums.map(({ session, executing, since }) => ({
    session,
    executing,
    since,
    lastFailed: lastFailed.get(session) ?? false
  }));
}

function sessionEntity(
  row: SessionRow,
  activity: Omit<Activity, 'session'> = NO_ACTIVITY,
  place: Place = { run_id: '', experiment_id: '', environment: undefined }
): Session {
  const ended = row.ended_time !== null;
  return {
    session_id: row.session_id,
    kernel_id: row.kernel_id,
    epoch: row.epoch,
    kernel_name: row.kernel_name,
    language: row.language,
    notebook_path: row.notebook_path,
    experiment_id: place.experiment_id,
    run_id: place.run_id,
    state: ended ? 'ended' : activity.since === null ? 'idle' : 'busy',
    last_cell_failed: activity.lastFailed,
    end_reason: row.end_reason,
    started_time: row.started_time,
    ended_time: row.ended_time,
    executing_ms: activity.executing,
    executing_since: ended ? null : activity.since,
    tracking_uri: row.tracking_uri,
    environment: environmentIn(place.environment)
  };
}

const NO_ACTIVITY = { executing: 0, since: null, lastFailed: false };
