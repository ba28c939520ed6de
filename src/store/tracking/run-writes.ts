import type { CreateRun, UpdateRun } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import type { Run, RunInfo } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { assertExperimentActive, experimentRow } from './experiment-rows.ts';
import { insertRun } from './insert-run.ts';
import { doesNotExist, invalidParameter } from './invalid-parameter.ts';
import { randomRunName } from './random-run-name.ts';
import { activeRunRow, runInfo, runRow, type RunRow } from './run-row.ts';
import { putRunTags } from './run-tags.ts';

/** What the main thread keeps of a run, so that logging to it needs no look-up. */
export interface LoadedRun {
  id: number;
  run_id: string;
  experiment_id: string;
  session_id: string | null;
  active: boolean;
  series: { id: number; key: string }[];
}

export async function createRun(
  context: WriteContext,
  request: CreateRun
): Promise<{ run: Run; loaded: LoadedRun }> {
  const experiment = await experimentRow(
    context.db,
    request.experiment_id || DEFAULT_EXPERIMENT_ID
  );
  assertExperimentActive(experiment);
  const tags = request.tags ?? [];
  if (new Set(tags.map(tag => tag.key)).size < tags.length) {
    throw new ApiError('BAD_REQUEST', 'A tag key is given more than once.');
  }
  const row = await insertRun(context, experiment, {
    run_name: chosenName(request),
    user_id: request.user_id ?? '',
    // MLflow stores 0 for a client that sends none, and shows a run of 1970.
    start_time: request.start_time ?? Date.now(),
    tags
  });
  emitRun(context, row);
  const named = tags.some(tag => tag.key === MLFLOW_RUN_NAME);
  return {
    run: {
      info: runInfo(row),
      data: { tags: named ? tags : [...tags, { key: MLFLOW_RUN_NAME, value: row.run_name }] },
      inputs: {}
    },
    loaded: { ...loaded(row), series: [] }
  };
}

export async function loadRun(
  { db }: WriteContext,
  { run_id }: { run_id: string }
): Promise<LoadedRun> {
  const row = await runRow(db, run_id);
  const series = await db
    .selectFrom('series')
    .select(['id', 'key'])
    .where('run', '=', row.id)
    .execute();
  return { ...loaded(row), series };
}

export async function updateRun(
  context: WriteContext,
  request: UpdateRun & { run_id: string }
): Promise<RunInfo> {
  const { db } = context;
  const row = await activeRunRow(db, request.run_id);
  const { status, end_time, run_name } = request;
  if (status !== undefined || end_time !== undefined) {
    await db
      .updateTable('run')
      .set({
        ...(status === undefined ? {} : { status }),
        ...(end_time === undefined ? {} : { end_time })
      })
      .where('id', '=', row.id)
      .execute();
  }
  if (run_name) await putRunTags(context, row.id, [{ key: MLFLOW_RUN_NAME, value: run_name }]);
  emitRun(context, row);
  return runInfo(await runRow(db, request.run_id));
}

/** Deleting what is deleted succeeds, as in MLflow. */
export async function deleteRun(
  context: WriteContext,
  { run_id }: { run_id: string }
): Promise<void> {
  await setRunStage(context, run_id, 'deleted');
}

export async function restoreRun(
  context: WriteContext,
  { run_id }: { run_id: string }
): Promise<void> {
  await setRunStage(context, run_id, 'active');
}

export async function deleteTag(
  context: WriteContext,
  { run_id, key }: { run_id: string; key: string }
): Promise<void> {
  const { db } = context;
  const row = await activeRunRow(db, run_id);
  const { numDeletedRows } = await db
    .deleteFrom('run_tag')
    .where('run', '=', row.id)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) {
    throw doesNotExist(`No tag with name: ${key} in run with id ${run_id}`);
  }
  if (key === CELLTRAIL_SESSION) {
    await db.updateTable('run').set({ session_id: null }).where('id', '=', row.id).execute();
  }
  emitRun(context, row);
}

export function emitRun(
  { emit }: Pick<WriteContext, 'emit'>,
  { run_id, experiment_id, session_id }: RunRow
): void {
  emit({ type: 'run', run_id, experiment_id, session_id });
}

function chosenName({ run_name, tags = [] }: CreateRun): string {
  const tag = tags.find(({ key }) => key === MLFLOW_RUN_NAME)?.value;
  if (run_name && tag && run_name !== tag) {
    throw invalidParameter(
      "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " +
        `(run_name='${run_name}', mlflow.runName='${tag}').`
    );
  }
  return run_name || tag || randomRunName();
}

async function setRunStage(
  context: WriteContext,
  run_id: string,
  lifecycle_stage: 'active' | 'deleted'
): Promise<void> {
  const row = await runRow(context.db, run_id);
  await context.db
    .updateTable('run')
    .set({ lifecycle_stage, deleted_time: lifecycle_stage === 'deleted' ? Date.now() : null })
    .where('id', '=', row.id)
    .execute();
  emitRun(context, row);
}

const loaded = ({ id, run_id, experiment_id, session_id, lifecycle_stage }: RunRow) => ({
  id,
  run_id,
  experiment_id,
  session_id,
  active: lifecycle_stage === 'active'
});
