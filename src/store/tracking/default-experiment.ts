import type { DatabaseSync } from 'node:sqlite';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';

/** `Default`, which every MLflow client expects to be there. */
export function insertDefaultExperiment(database: DatabaseSync): void {
  const now = Date.now();
  database
    .prepare(
      `INSERT INTO experiment
        (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
        VALUES (?, 'Default', ?, 'active', ?, ?) ON CONFLICT (experiment_id) DO NOTHING`
    )
    .run(DEFAULT_EXPERIMENT_ID, `mlflow-artifacts:/${DEFAULT_EXPERIMENT_ID}`, now, now);
}
