import type { CreateRun, UpdateRun } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import type { Run, RunInfo } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { assertExperimentActive, writtenExperimentRow } from './experiment-rows.ts';
import { insertRun } from './insert-run.ts';
import { doesNotExist, invalidParameter } from './invalid-parameter.ts';
import { randomRunName } from './random-run-name.ts';
import { runInfo, writtenActiveRunRow, writtenRunRow, type RunRow } from './run-row.ts';
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

export function createRun(
  context: WriteContext,
  request: CreateRun
): { run: Run; loaded: LoadedRun } {
  const experiment = writtenExperimentRow(
    context.database,
    request.experiment_id || DEFAULT_EXPERIMENT_ID
  );
  assertExperimentActive(experiment);
  const tags = request.tags ?? [];
  if (new Set(tags.map(tag => tag.key)).size < tags.length) {
    throw new ApiError('BAD_REQUEST', 'A tag key is given more than once.');
  }
  const row = insertRun(context, experiment, {
    run_name: chosenName(request),
    user_id: request.user_id ?? '',
    // MLflow stores 0 for a client that sends none, and shows a run of 1970.
    start_time: request.start_time ?? Date.now(),
    tags
  });
  context.runChanged(row.id);
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

export function loadRun({ database }: WriteContext, { run_id }: { run_id: string }): LoadedRun {
  const row = writtenRunRow(database, run_id);
  const series = statements(database).series.all(row.id) as unknown as LoadedRun['series'];
  return { ...loaded(row), series };
}

export function updateRun(context: WriteContext, request: UpdateRun & { run_id: string }): RunInfo {
  const { database } = context;
  const row = writtenActiveRunRow(database, request.run_id);
  const { status = row.status, end_time = row.end_time, run_name } = request;
  statements(database).end.run(status, end_time, row.id);
  if (run_name) putRunTags(context, row.id, [{ key: MLFLOW_RUN_NAME, value: run_name }]);
  context.runChanged(row.id);
  emitRun(context, row);
  return runInfo({ ...row, status, end_time, run_name: run_name || row.run_name });
}

/** Deleting what is deleted succeeds, as in MLflow. */
export function deleteRun(context: WriteContext, { run_id }: { run_id: string }): void {
  setRunStage(context, run_id, 'deleted');
}

export function restoreRun(context: WriteContext, { run_id }: { run_id: string }): void {
  setRunStage(context, run_id, 'active');
}

export function deleteTag(
  context: WriteContext,
  { run_id, key }: { run_id: string; key: string }
): void {
  const { database } = context;
  const row = writtenActiveRunRow(database, run_id);
  const { deleteTag: remove, leaveSession } = statements(database);
  if (remove.run(row.id, key).changes === 0) {
    throw doesNotExist(`No tag with name: ${key} in run with id ${run_id}`);
  }
  if (key === CELLTRAIL_SESSION) leaveSession.run(row.id);
  context.runChanged(row.id);
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

function setRunStage(
  context: WriteContext,
  run_id: string,
  lifecycle_stage: 'active' | 'deleted'
): void {
  const row = writtenRunRow(context.database, run_id);
  const deleted_time = lifecycle_stage === 'deleted' ? Date.now() : null;
  statements(context.database).stage.run(lifecycle_stage, deleted_time, row.id);
  context.runChanged(row.id);
  emitRun(context, row);
}

const statements = preparedStatements({
  series: 'SELECT id, key FROM series WHERE run = ?',
  end: 'UPDATE run SET status = ?, end_time = ? WHERE id = ?',
  stage: 'UPDATE run SET lifecycle_stage = ?, deleted_time = ? WHERE id = ?',
  deleteTag: 'DELETE FROM run_tag WHERE run = ? AND key = ?',
  leaveSession: 'UPDATE run SET session_id = NULL WHERE id = ?'
});

const loaded = ({ id, run_id, experiment_id, session_id, lifecycle_stage }: RunRow) => ({
  id,
  run_id,
  experiment_id,
  session_id,
  active: lifecycle_stage === 'active'
});
