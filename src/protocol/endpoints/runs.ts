import { DOUBLE, endpoint, INT, MESSAGES, required, STRING, STRINGS } from '../endpoint.ts';
import type { WireDouble } from '../double.ts';
import type { ViewType } from '../entities/experiment.ts';
import {
  RUN_STATUSES,
  type NewMetric,
  type Param,
  type Run,
  type RunInfo,
  type RunStatus,
  type Tag
} from '../entities/run.ts';
import { VIEW_TYPE } from './experiments.ts';

export interface CreateRun {
  /** Absent: Default, `0`. */
  experiment_id?: string;
  user_id?: string;
  run_name?: string;
  start_time?: number;
  tags?: Tag[];
}

/** Clients send run_id, its old name run_uuid, or both. */
export interface RunRef {
  run_id?: string;
  run_uuid?: string;
}

export interface UpdateRun extends RunRef {
  status?: RunStatus;
  end_time?: number;
  /** '' leaves the name as it is. */
  run_name?: string;
}

export interface LogBatch {
  run_id: string;
  metrics?: NewMetric[];
  params?: Param[];
  tags?: Tag[];
}

export interface LogMetric extends RunRef {
  key: string;
  value: WireDouble;
  timestamp: number;
  step?: number;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
}

export interface SearchRuns {
  experiment_ids?: string[];
  filter?: string;
  run_view_type?: ViewType;
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

export interface SearchRunsResponse {
  runs?: Run[];
  next_page_token?: string;
}

const RUN_REF = { run_id: STRING, run_uuid: STRING };

export const createRun = endpoint<CreateRun, { run: Run }>('POST', '2.0/mlflow/runs/create', {
  experiment_id: STRING,
  user_id: STRING,
  run_name: STRING,
  start_time: INT,
  tags: MESSAGES
});

/** Deleted runs are answered too. */
export const getRun = endpoint<RunRef, { run: Run }>('GET', '2.0/mlflow/runs/get', RUN_REF);

export const updateRun = endpoint<UpdateRun, { run_info: RunInfo }>(
  'POST',
  '2.0/mlflow/runs/update',
  { ...RUN_REF, status: { type: 'enum', values: RUN_STATUSES }, end_time: INT, run_name: STRING }
);

export const deleteRun = endpoint<{ run_id: string }, void>('POST', '2.0/mlflow/runs/delete', {
  run_id: required(STRING)
});

export const restoreRun = endpoint<{ run_id: string }, void>('POST', '2.0/mlflow/runs/restore', {
  run_id: required(STRING)
});

export const searchRuns = endpoint<SearchRuns, SearchRunsResponse>(
  'POST',
  '2.0/mlflow/runs/search',
  {
    experiment_ids: STRINGS,
    filter: STRING,
    run_view_type: VIEW_TYPE,
    max_results: INT,
    order_by: STRINGS,
    page_token: STRING
  }
);

export const logMetric = endpoint<LogMetric, void>('POST', '2.0/mlflow/runs/log-metric', {
  ...RUN_REF,
  key: required(STRING),
  value: required(DOUBLE),
  timestamp: required(INT),
  step: INT,
  model_id: STRING,
  dataset_name: STRING,
  dataset_digest: STRING
});

/** An absent value is ''. */
export const logParam = endpoint<RunRef & Param, void>('POST', '2.0/mlflow/runs/log-parameter', {
  ...RUN_REF,
  key: required(STRING),
  value: STRING
});

/** An absent value is ''. */
export const setTag = endpoint<RunRef & Tag, void>('POST', '2.0/mlflow/runs/set-tag', {
  ...RUN_REF,
  key: required(STRING),
  value: STRING
});

export const deleteTag = endpoint<{ run_id: string; key: string }, void>(
  'POST',
  '2.0/mlflow/runs/delete-tag',
  { run_id: required(STRING), key: required(STRING) }
);

/** At most 1000 metrics, 100 params and 100 tags, 1000 in all. Stored whole or not at all. Answers {}. */
export const logBatch = endpoint<LogBatch, void>('POST', '2.0/mlflow/runs/log-batch', {
  run_id: required(STRING),
  metrics: MESSAGES,
  params: MESSAGES,
  tags: MESSAGES
});
