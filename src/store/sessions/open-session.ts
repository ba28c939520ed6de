import { userInfo } from 'node:os';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import {
  CELLTRAIL_KERNEL,
  CELLTRAIL_SESSION,
  MLFLOW_SOURCE_NAME,
  MLFLOW_SOURCE_TYPE,
  MLFLOW_USER
} from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { experimentRow } from '../tracking/experiment-rows.ts';
import { setStage } from '../tracking/experiment-writes.ts';
import { insertRun } from '../tracking/insert-run.ts';
import { notebookExperimentRow } from '../tracking/notebook-experiment.ts';
import { emitRun } from '../tracking/run-writes.ts';
import type { SessionChange } from './session-store.ts';

type OpenSession = Extract<SessionChange, { type: 'open-session' }>;

export async function openSession(
  context: WriteContext,
  observer: string,
  change: OpenSession
): Promise<void> {
  const { db, emit } = context;
  const { session_id, notebook_path, kernel_id, epoch, kernel_name, language } = change;
  const known = await db
    .selectFrom('session')
    .select('id')
    .where('session_id', '=', session_id)
    .executeTakeFirst();
  if (known !== undefined) return;

  const experiment =
    notebook_path === null
      ? await defaultExperiment(context)
      : await notebookExperimentRow(context, notebook_path);
  const tags = sessionTags(change);
  const row = insertRun(context, experiment, {
    run_id: change.run_id,
    run_name: await runName(context, change),
    user_id: tags.find(({ key }) => key === MLFLOW_USER)?.value ?? '',
    start_time: Math.trunc(change.time),
    tags
  });
  await db
    .insertInto('session')
    .values({
      session_id,
      observer,
      kernel_id,
      epoch,
      kernel_name,
      language,
      notebook_path,
      run: row.id,
      end_reason: null,
      started_time: change.time,
      ended_time: null,
      alive_time: change.time,
      tracking_uri: change.tracking_uri
    })
    .execute();
  context.runChanged(row.id);
  // Runs that were tagged with the session before it was known are part of its row from now on.
  const tagged = await db
    .selectFrom('run')
    .select('id')
    .where('session_id', '=', session_id)
    .execute();
  for (const { id } of tagged) context.runChanged(id);
  emitRun(context, row);
  emit({ type: 'session', session_id, notebook_path });
}

/** Where a bare kernel's runs go; a deleted one comes back, as a notebook's does. */
async function defaultExperiment({ db }: WriteContext) {
  const row = await experimentRow(db, DEFAULT_EXPERIMENT_ID);
  if (row.lifecycle_stage !== 'active') await setStage(db, row.id, 'active', Date.now());
  return row;
}

/** `<stem> #<n>`: the n-th session of the notebook, or of bare kernels of that name. */
async function runName(
  { db }: WriteContext,
  { notebook_path, kernel_name }: OpenSession
): Promise<string> {
  const ofSameName = db
    .selectFrom('session')
    .select(({ fn }) => fn.countAll<number>().as('sessions'));
  const { sessions } = await (
    notebook_path === null
      ? ofSameName.where('notebook_path', 'is', null).where('kernel_name', '=', kernel_name)
      : ofSameName.where('notebook_path', '=', notebook_path)
  ).executeTakeFirstOrThrow();
  const name = notebook_path?.split('/').at(-1) ?? kernel_name;
  const stem = notebook_path === null ? name : name.replace(/(.)\.[^.]+$/, '$1');
  return `${stem} #${sessions + 1}`;
}

function sessionTags(change: OpenSession): Tag[] {
  const { session_id, notebook_path, kernel_name, language } = change;
  const tags: Tag[] = [
    { key: MLFLOW_SOURCE_TYPE, value: notebook_path === null ? 'LOCAL' : 'NOTEBOOK' },
    ...(notebook_path === null ? [] : [{ key: MLFLOW_SOURCE_NAME, value: notebook_path }]),
    { key: MLFLOW_USER, value: userName() },
    ...change.tags,
    { key: CELLTRAIL_SESSION, value: session_id },
    { key: CELLTRAIL_KERNEL, value: JSON.stringify({ name: kernel_name, language }) }
  ];
  // The given ones win over the guesses before them, and lose to what the store knows.
  return [...new Map(tags.map(tag => [tag.key, tag])).values()];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user id without a name, as containers have it
  }
}
