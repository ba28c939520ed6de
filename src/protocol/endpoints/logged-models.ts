import { endpoint, INT, MESSAGES, required, STRING, STRINGS } from '../endpoint.ts';
import {
  LOGGED_MODEL_STATUSES,
  type LoggedModel,
  type LoggedModelStatus
} from '../entities/logged-model.ts';
import type { Param, Tag } from '../entities/run.ts';
import type { ListArtifactsResponse } from './artifacts.ts';

export interface CreateLoggedModel {
  experiment_id: string;
  /** Absent or '': one is made up. */
  name?: string;
  model_type?: string;
  source_run_id?: string;
  params?: Param[];
  tags?: Tag[];
}

export interface SearchLoggedModels {
  experiment_ids: string[];
  filter?: string;
  /** Metrics of the filter count on these datasets alone; a model without any on them is left out. */
  datasets?: SearchedDataset[];
  /** Absent or 0: 100. */
  max_results?: number;
  order_by?: LoggedModelOrder[];
  page_token?: string;
}

export interface SearchedDataset {
  dataset_name: string;
  dataset_digest?: string;
}

export interface LoggedModelOrder {
  /** An attribute, or `metrics.<key>`. */
  field_name: string;
  /** Absent: true. */
  ascending?: boolean;
  /** The latest metric on this dataset decides. */
  dataset_name?: string;
  dataset_digest?: string;
}

export interface SearchLoggedModelsResponse {
  models?: LoggedModel[];
  next_page_token?: string;
}

export interface ModelAnswer {
  model: LoggedModel;
}

const MODEL_ID = { model_id: required(STRING) };
const ONE_MODEL = '2.0/mlflow/logged-models/{model_id}';

export const createLoggedModel = endpoint<CreateLoggedModel, ModelAnswer>(
  'POST',
  '2.0/mlflow/logged-models',
  {
    experiment_id: required(STRING),
    name: STRING,
    model_type: STRING,
    source_run_id: STRING,
    params: MESSAGES,
    tags: MESSAGES
  }
);

/** Deleted models are answered only with `allow_deleted=true`; MLflow takes any other text for false. */
export const getLoggedModel = endpoint<{ model_id: string; allow_deleted?: string }, ModelAnswer>(
  'GET',
  ONE_MODEL,
  { ...MODEL_ID, allow_deleted: STRING }
);

/** Sets the status, of a deleted model too; a status that is unknown is `UNSPECIFIED`. */
export const finalizeLoggedModel = endpoint<
  { model_id: string; status?: LoggedModelStatus },
  ModelAnswer
>('PATCH', ONE_MODEL, {
  ...MODEL_ID,
  status: { type: 'enum', values: LOGGED_MODEL_STATUSES, required: true }
});

/** Deleting what is deleted succeeds. */
export const deleteLoggedModel = endpoint<{ model_id: string }, void>(
  'DELETE',
  ONE_MODEL,
  MODEL_ID
);

export const searchLoggedModels = endpoint<SearchLoggedModels, SearchLoggedModelsResponse>(
  'POST',
  '2.0/mlflow/logged-models/search',
  {
    experiment_ids: required(STRINGS),
    filter: STRING,
    datasets: MESSAGES,
    max_results: INT,
    order_by: MESSAGES,
    page_token: STRING
  }
);

export const setLoggedModelTags = endpoint<{ model_id: string; tags?: Tag[] }, void>(
  'PATCH',
  `${ONE_MODEL}/tags`,
  { ...MODEL_ID, tags: MESSAGES }
);

export const deleteLoggedModelTag = endpoint<{ model_id: string; tag_key: string }, void>(
  'DELETE',
  `${ONE_MODEL}/tags/{tag_key}`,
  { ...MODEL_ID, tag_key: required(STRING) }
);

/** A param is logged once. */
export const logLoggedModelParams = endpoint<{ model_id: string; params?: Param[] }, void>(
  'POST',
  `${ONE_MODEL}/params`,
  { ...MODEL_ID, params: MESSAGES }
);

/** Paths in the answer are relative to the model's artifact root. */
export const listLoggedModelArtifacts = endpoint<
  { model_id: string; artifact_directory_path?: string; page_token?: string },
  ListArtifactsResponse
>('GET', `${ONE_MODEL}/artifacts/directories`, {
  ...MODEL_ID,
  artifact_directory_path: STRING,
  page_token: STRING
});

/** Below `/ajax-api/` alone, GET with `?artifact_file_path=` streams a file of the model. */
export const LOGGED_MODEL_FILES_PATH = `${ONE_MODEL}/artifacts/files`;
