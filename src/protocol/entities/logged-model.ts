import type { Metric, Param, Tag } from './run.ts';

/** LoggedModelStatus of MLflow's protos, by number. */
export const LOGGED_MODEL_STATUSES = {
  0: 'LOGGED_MODEL_STATUS_UNSPECIFIED',
  1: 'LOGGED_MODEL_PENDING',
  2: 'LOGGED_MODEL_READY',
  3: 'LOGGED_MODEL_UPLOAD_FAILED'
} as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[keyof typeof LOGGED_MODEL_STATUSES];

/** What `log_model` of an mlflow 3 client makes: its files lie at `artifact_uri`. */
export interface LoggedModel {
  info: LoggedModelInfo;
  data: LoggedModelData;
}

export interface LoggedModelInfo {
  /** `m-` and 32 hex digits. */
  model_id: string;
  experiment_id: string;
  name: string;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  artifact_uri: string;
  status: LoggedModelStatus;
  status_message?: string;
  /** '' when the client gave none. */
  model_type?: string;
  /** '' when the client gave none; nothing says that there is such a run. */
  source_run_id?: string;
  tags?: Tag[];
}

/** Empty lists are left out on the wire. Metrics are all points, in the order in which they came. */
export interface LoggedModelData {
  params?: Param[];
  metrics?: LoggedModelMetric[];
}

export interface LoggedModelMetric extends Metric {
  run_id: string;
  model_id: string;
  /** Both or neither. */
  dataset_name?: string;
  dataset_digest?: string;
}

/** A model that a run worked with. */
export interface ModelInput {
  model_id: string;
}

/** A model that a run made, at a step of its own count. */
export interface ModelOutput {
  model_id: string;
  step: number;
}
