import type { Execution, ExecutionOutput, Session } from '../../protocol/entities/session.ts';
import { SecretScrubber } from '../secrets/secret-scrubber.ts';
import { keepOutputs, keepSource } from '../sessions/keep-texts.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { SessionOutcome } from './importer.ts';

/** No Jupyter server has this name. What it left open is closed at the next start, as what a dead one left. */
const OBSERVER = 'import';

/**
 * A session whose run is here. One that was brought while it went on is ended by a later log of it;
 * all others stay as they are.
 *
 * @param run_id of its run here: another server's copy of the run has another one
 */
export async function importSession(
  { db, runChanged, emit }: WriteContext,
  { session, run_id }: { session: Session; run_id: string }
): Promise<SessionOutcome> {
  const { session_id, notebook_path, end_reason, started_time, ended_time } = session;
  const run = await db
    .selectFrom('run')
    .select('id')
    .where('run_id', '=', run_id)
    .executeTakeFirst();
  if (run === undefined) return 'without-run';
  const here = await db
    .selectFrom('session')
    .select(['id', 'observer', 'started_time', 'ended_time', 'end_reason'])
    .where('session_id', '=', session_id)
    .executeTakeFirst();
  if (here !== undefined && here.started_time !== started_time) return 'other';
  const alive_time = ended_time ?? session.executing_since ?? started_time;
  if (here === undefined) {
    const { kernel_id, epoch, kernel_name, language, tracking_uri } = session;
    await db
      .insertInto('session')
      .values({
        session_id,
        observer: OBSERVER,
        kernel_id,
        epoch,
        kernel_name,
        language,
        notebook_path,
        run: run.id,
        end_reason,
        started_time,
        ended_time,
        alive_time,
        tracking_uri
      })
      .execute();
  } else {
    const isNews = ended_time !== null && here.end_reason !== end_reason;
    if (here.observer !== OBSERVER || !isNews) return 'known';
    await db
      .updateTable('session')
      .set({ ended_time, end_reason, alive_time })
      .where('id', '=', here.id)
      .execute();
  }
  // Runs that were brought with its tag before it are part of its row from now on.
  const tagged = await db
    .selectFrom('run')
    .select('id')
    .where('session_id', '=', session_id)
    .execute();
  for (const { id } of tagged) runChanged(id);
  emit({ type: 'session', session_id, notebook_path });
  return here === undefined ? 'new' : 'completed';
}

export interface ForeignExecution extends Execution {
  outputs: ExecutionOutput[];
}

/**
 * Executions of a session that was brought. One that is here already learns how it ended, if that was
 * not known.
 *
 * @returns how many were added
 */
export async function importExecutions(
  context: WriteContext,
  { session_id, executions }: { session_id: string; executions: readonly ForeignExecution[] }
): Promise<number> {
  const { db, emit } = context;
  const session = await db
    .selectFrom('session')
    .select(['id', 'run'])
    .where('session_id', '=', session_id)
    .where('observer', '=', OBSERVER)
    .executeTakeFirst();
  if (session === undefined) return 0;
  const scrubber = new SecretScrubber();
  let added = 0;
  for (const given of executions) {
    const { execution_id, cell_id, state } = given;
    const here = await db
      .selectFrom('execution')
      .select(['id', 'session', 'state'])
      .where('execution_id', '=', execution_id)
      .executeTakeFirst();
    if (here !== undefined && (here.session !== session.id || !OPEN.has(here.state))) continue;
    if (here !== undefined && OPEN.has(state)) continue;
    const source_hash = await keepSource(context, given.source, scrubber);
    const row = {
      execution_id,
      session: session.id,
      cell_id,
      cell_tags: JSON.stringify(given.cell_tags),
      execution_count: given.execution_count,
      attempt: given.attempt,
      position: given.position,
      state,
      source_hash,
      queued_time: given.queued_time,
      started_time: given.started_time,
      ended_time: given.ended_time,
      error: given.error === null ? null : JSON.stringify(scrubber.json(given.error)),
      note: given.note
    };
    const { id } = await db
      .insertInto('execution')
      .values(row)
      .onConflict(conflict => conflict.column('execution_id').doUpdateSet(row))
      .returning('id')
      .executeTakeFirstOrThrow();
    if (given.outputs.length > 0) await keepOutputs(context, id, given.outputs, scrubber);
    emit({ type: 'execution', session_id, execution_id, cell_id });
    if (here === undefined) added++;
  }
  return added;
}

const OPEN: ReadonlySet<string> = new Set(['queued', 'started', 'lost']);
