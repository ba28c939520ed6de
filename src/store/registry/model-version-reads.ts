import type {
  ModelVersionRef,
  SearchModelVersions,
  SearchModelVersionsResponse
} from '../../protocol/endpoints/model-versions.ts';
import type { ModelVersion } from '../../protocol/entities/registry.ts';
import { MAX_MODEL_VERSION_RESULTS } from '../../protocol/limits.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import { MODEL_VERSION_GRAMMAR } from '../search/model-version-grammar.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';
import { modelVersionRow, modelVersionRows, type ModelVersionRow } from './model-version-rows.ts';
import { aliasedVersion, modelVersionEntities } from './registry-entities.ts';
import {
  registryQuery,
  rowMatcher,
  searchedPage,
  tagValues,
  type TagValues
} from './registry-search.ts';

type Db = ReadContext['db'];

export async function getModelVersion(
  { db }: ReadContext,
  { name, version }: ModelVersionRef
): Promise<ModelVersion> {
  return aliasedVersion(db, await modelVersionRow(db, name, version));
}

export async function getModelVersionDownloadUri(
  { db }: ReadContext,
  { name, version }: ModelVersionRef
): Promise<string> {
  return (await modelVersionRow(db, name, version)).storage_location;
}

/** As the download URI, but for `runs:/<run_id>/path`: then the place in the run's artifacts. */
export async function getModelVersionArtifactUri(
  { db }: ReadContext,
  { name, version }: ModelVersionRef
): Promise<string> {
  const { storage_location } = await modelVersionRow(db, name, version);
  const [, run_id, path] = /^runs:\/+([^/]+)(.*)$/s.exec(storage_location) ?? [];
  if (run_id === undefined) return storage_location;
  return `${(await runRow(db, run_id)).artifact_uri}${path}`;
}

/** @param request its `max_results` was checked */
export async function searchModelVersions(
  { db }: ReadContext,
  request: SearchModelVersions
): Promise<SearchModelVersionsResponse> {
  const limit = request.max_results ?? MAX_MODEL_VERSION_RESULTS;
  const order_by = request.order_by?.length ? request.order_by : ['last_updated_timestamp DESC'];
  const query = registryQuery({ ...request, order_by }, MODEL_VERSION_GRAMMAR, NATURAL_ORDER, [
    'name',
    'run_id'
  ]);
  let found = modelVersionRows(db);
  if (!query.prompts) {
    found = found.where('model_version.registered_model', 'not in', promptsOf(db));
  }
  for (const { key, value } of query.lookups) {
    const column = key === 'name' ? 'registered_model.name' : 'model_version.run_id';
    found = found.where(column, 'in', [value].flat() as string[]);
  }
  for (const { key, ascending } of query.orders) {
    found = found.orderBy(ORDER_COLUMNS[key as OrderKey], ascending ? 'asc' : 'desc');
  }
  const values = await versionTagValues(db, query.tagKeys);
  const matches = rowMatcher(query, attributeOf, values);
  const { page, next_page_token } = await searchedPage(query, limit, found, matches);
  return {
    ...(page.length === 0 ? {} : { model_versions: await modelVersionEntities(db, page) }),
    ...(next_page_token === undefined ? {} : { next_page_token })
  };
}

/** Models of which any version is marked as a prompt: all their versions are. */
const promptsOf = (db: Db) =>
  db
    .selectFrom('model_version_tag')
    .innerJoin('model_version as prompt', 'prompt.id', 'model_version_tag.model_version')
    .select('prompt.registered_model')
    .where('model_version_tag.key', '=', MLFLOW_IS_PROMPT)
    .where('model_version_tag.value', '=', 'true');

function attributeOf(row: ModelVersionRow, key: string): string | number | null {
  switch (key) {
    case 'version_number':
      return row.version;
    case 'source_path':
      return row.source;
    case 'run_id':
      return row.run_id;
    default:
      return row.name;
  }
}

async function versionTagValues(db: Db, keys: readonly string[]): Promise<TagValues> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('model_version_tag')
    .select(['model_version as id', 'key', 'value'])
    .where('key', 'in', keys)
    .execute();
  return tagValues(rows);
}

const NATURAL_ORDER = { name: true, version_number: false };
const ORDER_COLUMNS = {
  name: 'registered_model.name',
  version_number: 'model_version.version',
  creation_timestamp: 'model_version.creation_time',
  last_updated_timestamp: 'model_version.last_updated_time'
} as const;
type OrderKey = keyof typeof ORDER_COLUMNS;
