import { endpoint, INT, MESSAGES, required, STRING, STRINGS } from '../endpoint.ts';
import type { ModelVersion, RegisteredModel } from '../entities/registry.ts';
import type { Tag } from '../entities/run.ts';

export interface CreateRegisteredModel {
  name: string;
  tags?: Tag[];
  description?: string;
}

export interface SearchRegisteredModels {
  filter?: string;
  /** At most 1000; absent: 100. */
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

export interface SearchRegisteredModelsResponse {
  registered_models?: RegisteredModel[];
  next_page_token?: string;
}

export interface GetLatestVersions {
  name: string;
  /** In any case; none: all. */
  stages?: string[];
}

export interface LatestVersionsResponse {
  model_versions?: ModelVersion[];
}

export interface AliasRef {
  name: string;
  alias: string;
}

type Registered = { registered_model: RegisteredModel };

const NAME = { name: required(STRING) };

export const createRegisteredModel = endpoint<CreateRegisteredModel, Registered>(
  'POST',
  '2.0/mlflow/registered-models/create',
  { ...NAME, tags: MESSAGES, description: STRING }
);

export const renameRegisteredModel = endpoint<{ name: string; new_name: string }, Registered>(
  'POST',
  '2.0/mlflow/registered-models/rename',
  { ...NAME, new_name: required(STRING) }
);

/** An absent description is ''. */
export const updateRegisteredModel = endpoint<{ name: string; description?: string }, Registered>(
  'PATCH',
  '2.0/mlflow/registered-models/update',
  { ...NAME, description: STRING }
);

/** Its versions go with it. */
export const deleteRegisteredModel = endpoint<{ name: string }, void>(
  'DELETE',
  '2.0/mlflow/registered-models/delete',
  NAME
);

export const getRegisteredModel = endpoint<{ name: string }, Registered>(
  'GET',
  '2.0/mlflow/registered-models/get',
  NAME
);

export const searchRegisteredModels = endpoint<
  SearchRegisteredModels,
  SearchRegisteredModelsResponse
>('GET', '2.0/mlflow/registered-models/search', {
  filter: STRING,
  max_results: INT,
  order_by: STRINGS,
  page_token: STRING
});

const LATEST_VERSIONS = '2.0/mlflow/registered-models/get-latest-versions';
const LATEST_VERSIONS_FIELDS = { ...NAME, stages: STRINGS };

export const getLatestVersions = endpoint<GetLatestVersions, LatestVersionsResponse>(
  'POST',
  LATEST_VERSIONS,
  LATEST_VERSIONS_FIELDS
);

export const getLatestVersionsByGet = endpoint<GetLatestVersions, LatestVersionsResponse>(
  'GET',
  LATEST_VERSIONS,
  LATEST_VERSIONS_FIELDS
);

/** An absent value is ''. */
export const setRegisteredModelTag = endpoint<{ name: string; key: string; value?: string }, void>(
  'POST',
  '2.0/mlflow/registered-models/set-tag',
  {
    ...NAME,
    key: required(STRING),
    value: STRING
  }
);

/** Succeeds without such a tag. */
export const deleteRegisteredModelTag = endpoint<{ name: string; key: string }, void>(
  'DELETE',
  '2.0/mlflow/registered-models/delete-tag',
  { ...NAME, key: required(STRING) }
);

const ALIAS = '2.0/mlflow/registered-models/alias';
const ALIAS_REF = { ...NAME, alias: required(STRING) };

export const setRegisteredModelAlias = endpoint<AliasRef & { version: string }, void>(
  'POST',
  ALIAS,
  { ...ALIAS_REF, version: required(STRING) }
);

/** Succeeds without such an alias. */
export const deleteRegisteredModelAlias = endpoint<AliasRef, void>('DELETE', ALIAS, ALIAS_REF);

/** The alias `latest`, in any case, is the newest version. */
export const getModelVersionByAlias = endpoint<AliasRef, { model_version: ModelVersion }>(
  'GET',
  ALIAS,
  ALIAS_REF
);
