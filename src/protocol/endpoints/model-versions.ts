import { BOOL, endpoint, INT, MESSAGES, required, STRING, STRINGS } from '../endpoint.ts';
import type { ModelVersion } from '../entities/registry.ts';
import type { Tag } from '../entities/run.ts';

export interface CreateModelVersion {
  name: string;
  source: string;
  run_id?: string;
  tags?: Tag[];
  run_link?: string;
  description?: string;
  /** Of the logged model that becomes a version. */
  model_id?: string;
}

/** `version`: an integer, written as text. */
export interface ModelVersionRef {
  name: string;
  version: string;
}

export interface TransitionModelVersionStage extends ModelVersionRef {
  /** In any case. */
  stage: string;
  /** Other versions in that stage go to Archived; for Staging and Production only. */
  archive_existing_versions?: boolean;
}

export interface SearchModelVersions {
  filter?: string;
  /** At most 200,000, and absent as many. */
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

export interface SearchModelVersionsResponse {
  model_versions?: ModelVersion[];
  next_page_token?: string;
}

type Versioned = { model_version: ModelVersion };

const VERSION_REF = { name: required(STRING), version: required(STRING) };

export const createModelVersion = endpoint<CreateModelVersion, Versioned>(
  'POST',
  '2.0/mlflow/model-versions/create',
  {
    name: required(STRING),
    source: required(STRING),
    run_id: STRING,
    tags: MESSAGES,
    run_link: STRING,
    description: STRING,
    model_id: STRING
  }
);

/** An absent description removes it. */
export const updateModelVersion = endpoint<ModelVersionRef & { description?: string }, Versioned>(
  'PATCH',
  '2.0/mlflow/model-versions/update',
  { ...VERSION_REF, description: STRING }
);

export const transitionModelVersionStage = endpoint<TransitionModelVersionStage, Versioned>(
  'POST',
  '2.0/mlflow/model-versions/transition-stage',
  { ...VERSION_REF, stage: required(STRING), archive_existing_versions: BOOL }
);

/** Its number is not used again. */
export const deleteModelVersion = endpoint<ModelVersionRef, void>(
  'DELETE',
  '2.0/mlflow/model-versions/delete',
  VERSION_REF
);

export const getModelVersion = endpoint<ModelVersionRef, Versioned>(
  'GET',
  '2.0/mlflow/model-versions/get',
  VERSION_REF
);

export const searchModelVersions = endpoint<SearchModelVersions, SearchModelVersionsResponse>(
  'GET',
  '2.0/mlflow/model-versions/search',
  { filter: STRING, max_results: INT, order_by: STRINGS, page_token: STRING }
);

/** Where the artifacts are: `models:/` sources are resolved. MLflow checks nothing here but in its store. */
export const getModelVersionDownloadUri = endpoint<
  Partial<ModelVersionRef>,
  { artifact_uri: string }
>('GET', '2.0/mlflow/model-versions/get-download-uri', { name: STRING, version: STRING });

/** At the server's root, `?name=&version=&path=`: streams a file of a version. */
export const GET_MODEL_VERSION_ARTIFACT_PATH = 'model-versions/get-artifact';

/** An absent value is ''. */
export const setModelVersionTag = endpoint<ModelVersionRef & { key: string; value?: string }, void>(
  'POST',
  '2.0/mlflow/model-versions/set-tag',
  {
    ...VERSION_REF,
    key: required(STRING),
    value: STRING
  }
);

/** Succeeds without such a tag. */
export const deleteModelVersionTag = endpoint<ModelVersionRef & { key: string }, void>(
  'DELETE',
  '2.0/mlflow/model-versions/delete-tag',
  { ...VERSION_REF, key: required(STRING) }
);
