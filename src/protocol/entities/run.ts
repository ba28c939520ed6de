import type { WireDouble } from '../double.ts';
import type { LifecycleStage } from './experiment.ts';
import type { ModelInput, ModelOutput } from './logged-model.ts';

/** RunStatus of MLflow's protos, by number. */
export const RUN_STATUSES = {
  1: 'RUNNING',
  2: 'SCHEDULED',
  3: 'FINISHED',
  4: 'FAILED',
  5: 'KILLED'
} as const;
export type RunStatus = (typeof RUN_STATUSES)[keyof typeof RUN_STATUSES];

export interface Run {
  info: RunInfo;
  data: RunData;
  inputs: RunInputs;
  /** Absent in the answer to a create. */
  outputs?: RunOutputs;
}

export interface RunInfo {
  run_id: string;
  /** The same as run_id; MLflow's clients send and read both. */
  run_uuid: string;
  run_name: string;
  experiment_id: string;
  user_id: string;
  status: RunStatus;
  start_time: number;
  end_time?: number;
  artifact_uri: string;
  lifecycle_stage: LifecycleStage;
}

/** Empty lists are left out on the wire, as MLflow does. Metrics are the latest points. */
export interface RunData {
  metrics?: Metric[];
  params?: Param[];
  tags?: Tag[];
}

export interface RunInputs {
  dataset_inputs?: DatasetInput[];
  /** A search leaves them out. */
  model_inputs?: ModelInput[];
}

export interface RunOutputs {
  model_outputs?: ModelOutput[];
}

export interface Metric {
  key: string;
  value: WireDouble;
  /** ms since 1970. */
  timestamp: number;
  step: number;
}

/** A metric as it is logged: one with a model_id becomes the logged model's as well as the run's. */
export interface NewMetric extends Metric {
  model_id?: string;
  /** Both or neither. */
  dataset_name?: string;
  dataset_digest?: string;
}

export interface MetricWithRunId extends Metric {
  run_id: string;
}

export interface Param {
  key: string;
  value: string;
}

export interface Tag {
  key: string;
  value: string;
}

export interface DatasetInput {
  tags?: Tag[];
  dataset: Dataset;
}

export interface Dataset {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema?: string;
  profile?: string;
}

export interface FileInfo {
  path: string;
  is_dir: boolean;
  file_size?: number;
}
