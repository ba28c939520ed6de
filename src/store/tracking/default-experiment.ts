import type { DatabaseSync } from 'node:sqlite';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import { artifactLocation } from './experiment-rows.ts';

/** `Default`, which every MLflow client expects to be there; its artifacts stay where they are. */
export function insertDefaultExperiment(database: DatabaseSync, artifactRoot: string): void {
  const now = Date.now();
  database
    .prepare(
      `INSERT INTO experiment
        (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
        VALUES (?, 'Default', ?, 'active', ?, ?) ON CONFLICT (experiment_id) DO NOTHING`
    )
    .run(DEFAULT_EXPERIMENT_ID, artifactLocation(artifactRoot, DEFAULT_EXPERIMENT_ID), now, now);
}
