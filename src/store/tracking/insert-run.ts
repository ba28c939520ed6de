import { randomUUID } from 'node:crypto';
import { CELLTRAIL_EXECUTION, CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import type { WriteContext } from '../threads/write-context.ts';
import { artifactUri } from './artifact-uri.ts';
import type { ExperimentRow } from './experiment-rows.ts';
import { putRunOrigin } from './run-origin.ts';
import type { RunRow } from './run-row.ts';

export interface NewRun {
  /** Absent: a random one, 32 hex digits. */
  run_id?: string;
  run_name: string;
  user_id: string;
  start_time: number;
  /** Their keys are unequal; `mlflow.runName` is added to them. */
  tags: readonly Tag[];
}

export function insertRun(
  { database, time }: Pick<WriteContext, 'database' | 'time'>,
  experiment: ExperimentRow,
  given: NewRun
): RunRow {
  const tags = new Map(given.tags.map(({ key, value }) => [key, scrubSecrets(value)]));
  tags.set(MLFLOW_RUN_NAME, given.run_name);
  const run_id = given.run_id ?? randomUUID().replaceAll('-', '');
  const row = {
    run_id,
    run_name: given.run_name,
    user_id: given.user_id,
    start_time: given.start_time,
    artifact_uri: artifactUri(experiment.artifact_location, run_id),
    session_id: tags.get(CELLTRAIL_SESSION) || null
  };
  const { run, tag } = statements(database);
  const { lastInsertRowid } = run.run(
    run_id,
    experiment.id,
    row.run_name,
    row.user_id,
    row.start_time,
    row.artifact_uri,
    row.session_id
  );
  const id = Number(lastInsertRowid);
  for (const [key, value] of tags) tag.run(id, key, value, time);
  if (row.session_id !== null) {
    putRunOrigin({ database }, id, row.session_id, tags.get(CELLTRAIL_EXECUTION));
  }
  return {
    ...row,
    id,
    experiment: experiment.id,
    experiment_id: experiment.experiment_id,
    status: 'RUNNING',
    end_time: null,
    lifecycle_stage: 'active',
    deleted_time: null
  };
}

const statements = preparedStatements({
  run: `INSERT INTO run (run_id, experiment, run_name, user_id, status, start_time, artifact_uri,
      lifecycle_stage, session_id)
    VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, 'active', ?)`,
  tag: 'INSERT INTO run_tag (run, key, value, time) VALUES (?, ?, ?, ?)'
});
