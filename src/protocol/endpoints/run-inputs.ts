import { endpoint, MESSAGES, required, STRING, STRINGS } from '../endpoint.ts';
import type { ModelInput, ModelOutput } from '../entities/logged-model.ts';
import type { DatasetInput } from '../entities/run.ts';

export interface LogInputs {
  run_id: string;
  datasets?: DatasetInput[];
  models?: ModelInput[];
}

export interface LogOutputs {
  run_id: string;
  models: ModelOutput[];
}

export interface DatasetSummary {
  experiment_id: string;
  name: string;
  digest: string;
  /** The value of the input's tag `mlflow.data.context`: `training`, `eval`. */
  context?: string;
}

/** What is there already stays as it is. */
export const logInputs = endpoint<LogInputs, void>('POST', '2.0/mlflow/runs/log-inputs', {
  run_id: required(STRING),
  datasets: MESSAGES,
  models: MESSAGES
});

/** A run puts out a model once; nothing says that there is such a model. */
export const logOutputs = endpoint<LogOutputs, void>('POST', '2.0/mlflow/runs/outputs', {
  run_id: required(STRING),
  models: required(MESSAGES)
});

/** Of clients before MLflow 3: the model's description is added to the tag `mlflow.log-model.history`. */
export const logModel = endpoint<{ run_id: string; model_json: string }, void>(
  'POST',
  '2.0/mlflow/runs/log-model',
  { run_id: required(STRING), model_json: required(STRING) }
);

/** At most 20 experiments; at most 1000 summaries come back. */
export const searchDatasets = endpoint<
  { experiment_ids?: string[] },
  { dataset_summaries?: DatasetSummary[] }
>('POST', '2.0/mlflow/experiments/search-datasets', { experiment_ids: STRINGS }, 'ajax');
