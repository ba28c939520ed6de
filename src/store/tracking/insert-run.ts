import { randomUUID } from 'node:crypto';
import { CELLTRAIL_SESSION, MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { scrubSecrets } from '../sessions/scrub-secrets.ts';
import type { WriteContext } from '../threads/write-context.ts';
import type { ExperimentRow } from './experiment-rows.ts';
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

export async function insertRun(
  { db }: Pick<WriteContext, 'db'>,
  experiment: ExperimentRow,
  given: NewRun
): Promise<RunRow> {
  const run_id = given.run_id ?? randomUUID().replaceAll('-', '');
  const tags = new Map(given.tags.map(({ key, value }) => [key, scrubSecrets(value)]));
  tags.set(MLFLOW_RUN_NAME, given.run_name);
  const row = await db
    .insertInto('run')
    .values({
      run_id,
      experiment: experiment.id,
      run_name: given.run_name,
      user_id: given.user_id,
      status: 'RUNNING',
      start_time: given.start_time,
      end_time: null,
      artifact_uri: `${withoutTrailingSlash(experiment.artifact_location)}/${run_id}/artifacts`,
      lifecycle_stage: 'active',
      deleted_time: null,
      session_id: tags.get(CELLTRAIL_SESSION) || null
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const rows = [...tags].map(([key, value]) => ({ run: row.id, key, value }));
  await db.insertInto('run_tag').values(rows).execute();
  return { ...row, experiment_id: experiment.experiment_id };
}

const withoutTrailingSlash = (uri: string) => (uri.endsWith('/') ? uri.slice(0, -1) : uri);
