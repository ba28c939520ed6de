import type {
  AliasRef,
  GetLatestVersions,
  LatestVersionsResponse,
  SearchRegisteredModels,
  SearchRegisteredModelsResponse
} from '../../protocol/endpoints/registered-models.ts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities/registry.ts';
import { DEFAULT_REGISTERED_MODEL_RESULTS } from '../../protocol/limits.ts';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import { REGISTERED_MODEL_GRAMMAR } from '../search/registered-model-grammar.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { registeredModelRow, type RegisteredModelRow } from './registered-model-rows.ts';
import {
  aliasedVersion,
  aliasedVersions,
  registeredModelEntities,
  registeredModelEntity
} from './registry-entities.ts';
import {
  registryQuery,
  rowMatcher,
  searchedPage,
  tagValues,
  type TagValues
} from './registry-search.ts';
import { latestVersionsOf, versionByAlias } from './version-lookup.ts';

export async function getRegisteredModel(
  { db }: ReadContext,
  { name }: { name: string }
): Promise<RegisteredModel> {
  return registeredModelEntity(db, await registeredModelRow(db, name));
}

export async function getLatestVersions(
  { db }: ReadContext,
  { name, stages }: GetLatestVersions
): Promise<LatestVersionsResponse> {
  const rows = await latestVersionsOf(db, name, stages);
  return rows.length === 0 ? {} : { model_versions: await aliasedVersions(db, rows) };
}

export async function getModelVersionByAlias(
  { db }: ReadContext,
  { name, alias }: AliasRef
): Promise<ModelVersion> {
  return aliasedVersion(db, await versionByAlias(db, name, alias));
}

/** @param request its `max_results` was checked */
export async function searchRegisteredModels(
  { db }: ReadContext,
  request: SearchRegisteredModels
): Promise<SearchRegisteredModelsResponse> {
  const limit = Math.max(0, request.max_results ?? DEFAULT_REGISTERED_MODEL_RESULTS);
  const query = registryQuery(request, REGISTERED_MODEL_GRAMMAR, { name: true }, ['name']);
  let found = db.selectFrom('registered_model').selectAll();
  if (!query.prompts) {
    found = found.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('registered_model_tag')
            .select('key')
            .whereRef('registered_model', '=', 'registered_model.id')
            .where('key', '=', MLFLOW_IS_PROMPT)
            .where('value', '=', 'true')
        )
      )
    );
  }
  for (const { value } of query.lookups) {
    found = found.where('name', 'in', [value].flat() as string[]);
  }
  for (const { key, ascending } of query.orders) {
    const column = key === 'name' ? 'name' : 'last_updated_time';
    found = found.orderBy(column, ascending ? 'asc' : 'desc');
  }
  const values = await modelTagValues(db, query.tagKeys);
  // The name is the one attribute that can be searched for.
  const matches = rowMatcher(query, ({ name }: RegisteredModelRow) => name, values);
  const { page, next_page_token } = await searchedPage(query, limit, found, matches);
  return {
    ...(page.length === 0 ? {} : { registered_models: await registeredModelEntities(db, page) }),
    ...(next_page_token === undefined ? {} : { next_page_token })
  };
}

async function modelTagValues(db: ReadContext['db'], keys: readonly string[]): Promise<TagValues> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('registered_model_tag')
    .select(['registered_model as id', 'key', 'value'])
    .where('key', 'in', keys)
    .execute();
  return tagValues(rows);
}
