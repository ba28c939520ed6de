import type { DatabaseSync } from 'node:sqlite';
import type { LifecycleStage } from '../protocol/entities/experiment.ts';
import { LOGGED_MODEL_STATUSES } from '../protocol/entities/logged-model.ts';
import type { ForeignLoggedModel, ForeignModelMetric } from '../store/import/importer.ts';
import { pairs } from './pairs.ts';

export function* loggedModelsOf(
  database: DatabaseSync,
  experiment_id: string
): Generator<ForeignLoggedModel> {
  const models = database.prepare(
    `SELECT model_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms,
       status, status_message, lifecycle_stage, model_type, source_run_id
     FROM logged_models WHERE experiment_id = ? ORDER BY creation_timestamp_ms, model_id`
  );
  const params = database.prepare(
    'SELECT param_key AS key, param_value AS value FROM logged_model_params WHERE model_id = ?'
  );
  const tags = database.prepare(
    'SELECT tag_key AS key, tag_value AS value FROM logged_model_tags WHERE model_id = ?'
  );
  const metrics = database.prepare(
    `SELECT metric_name AS key, metric_value AS value,
       CAST(metric_timestamp_ms AS REAL) AS timestamp, CAST(metric_step AS REAL) AS step,
       run_id, dataset_name, dataset_digest
     FROM logged_model_metrics WHERE model_id = ?`
  );
  for (const row of models.all(BigInt(experiment_id)) as unknown as ModelRow[]) {
    yield {
      ...row,
      status: LOGGED_MODEL_STATUSES[row.status],
      lifecycle_stage: row.lifecycle_stage ?? 'active',
      params: pairs(params.all(row.model_id)),
      tags: pairs(tags.all(row.model_id)),
      // A metric without a value is NaN there.
      metrics: (metrics.all(row.model_id) as unknown as MetricRow[]).map(metric => ({
        ...metric,
        value: metric.value ?? NaN
      }))
    };
  }
}

type ModelRow = Omit<
  ForeignLoggedModel,
  'status' | 'lifecycle_stage' | 'params' | 'tags' | 'metrics'
> & {
  status: keyof typeof LOGGED_MODEL_STATUSES;
  lifecycle_stage: LifecycleStage | null;
};

type MetricRow = Omit<ForeignModelMetric, 'value'> & { value: number | null };
