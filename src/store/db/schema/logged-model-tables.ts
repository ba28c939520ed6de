import type { Generated } from 'kysely';
import type { LifecycleStage } from '../../../protocol/entities/experiment.ts';
import type { LoggedModelStatus } from '../../../protocol/entities/logged-model.ts';

/** Logged models, and what runs take in and put out. */
export interface LoggedModelTables {
  logged_model: LoggedModelTable;
  logged_model_tag: LoggedModelTagTable;
  logged_model_param: LoggedModelParamTable;
  logged_model_metric: LoggedModelMetricTable;
  run_model: RunModelTable;
}

export interface LoggedModelTable {
  id: Generated<number>;
  model_id: string;
  experiment: number;
  name: string;
  artifact_uri: string;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  status: LoggedModelStatus;
  status_message: string | null;
  /** '' and null tell what the client sent from what an import found. */
  model_type: string | null;
  source_run_id: string | null;
  lifecycle_stage: LifecycleStage;
}

interface LoggedModelTagTable {
  model: number;
  key: string;
  value: string;
}

interface LoggedModelParamTable {
  model: number;
  key: string;
  value: string;
}

export interface LoggedModelMetricTable {
  id: Generated<number>;
  model: number;
  run: number;
  key: string;
  /** Null is NaN, which SQLite does not keep. */
  value: number | null;
  timestamp: number;
  step: number;
  dataset_name: string | null;
  dataset_digest: string | null;
}

interface RunModelTable {
  run: number;
  role: RunModelRole;
  model_id: string;
  /** 0 for an input. */
  step: number;
  /** When that was logged; null for what is older than this column, or came from elsewhere. */
  time: number | null;
}

export type RunModelRole = 'input' | 'output';
