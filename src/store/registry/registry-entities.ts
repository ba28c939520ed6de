import type { Kysely } from 'kysely';

import type { ModelVersion, RegisteredModel, Stage } from '../../protocol/entities/registry.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { inChunks } from '../db/in-chunks.ts';
import type { Schema } from '../db/schema.ts';
import { latestVersionRows, type ModelVersionRow } from './model-version-rows.ts';
import type { RegisteredModelRow } from './registered-model-rows.ts';

/**
 * Registered models as on the wire, in the order of the rows.
 *
 * @param order of the newest versions, see `latestVersionRows`
 */
export async function registeredModelEntities(
  db: Kysely<Schema>,
  rows: readonly RegisteredModelRow[],
  order: 'oldest' | 'stage' = 'stage'
): Promise<RegisteredModel[]> {
  const tags = new Map<number, Tag[]>();
  const aliases = new Map<number, NonNullable<RegisteredModel['aliases']>>();
  const latest = new Map<number, ModelVersion[]>();
  for (const chunk of inChunks(rows)) {
    const models = chunk.map(({ id }) => id);
    const tagRows = await db
      .selectFrom('registered_model_tag')
      .selectAll()
      .where('registered_model', 'in', models)
      .execute();
    for (const { registered_model, key, value } of tagRows) {
      listOf(tags, registered_model).push({ key, value });
    }
    const aliasRows = await db
      .selectFrom('registered_model_alias')
      .selectAll()
      .where('registered_model', 'in', models)
      .orderBy('alias')
      .execute();
    for (const { registered_model, alias, version } of aliasRows) {
      listOf(aliases, registered_model).push({ alias, version: String(version) });
    }
    const versions = await latestVersionRows(db, models, order);
    const entities = await modelVersionEntities(db, versions);
    versions.forEach(({ registered_model }, index) => {
      listOf(latest, registered_model).push(entities[index]);
    });
  }
  return rows.map(({ id, name, creation_time, last_updated_time, description }) => ({
    name,
    creation_timestamp: creation_time,
    last_updated_timestamp: last_updated_time,
    ...(description === '' ? {} : { description }),
    ...given('latest_versions', latest.get(id)),
    ...given('tags', tags.get(id)),
    ...given('aliases', aliases.get(id))
  }));
}

export async function registeredModelEntity(
  db: Kysely<Schema>,
  row: RegisteredModelRow
): Promise<RegisteredModel> {
  const [model] = await registeredModelEntities(db, [row], 'oldest');
  return model;
}

/** Versions as on the wire, without their aliases, in the order of the rows. */
export async function modelVersionEntities(
  db: Kysely<Schema>,
  rows: readonly ModelVersionRow[]
): Promise<ModelVersion[]> {
  const tags = new Map<number, Tag[]>();
  for (const chunk of inChunks(rows)) {
    const found = await db
      .selectFrom('model_version_tag')
      .selectAll()
      .where(
        'model_version',
        'in',
        chunk.map(({ id }) => id)
      )
      .execute();
    for (const { model_version, key, value } of found) {
      listOf(tags, model_version).push({ key, value });
    }
  }
  return rows.map(row => ({
    name: row.name,
    version: String(row.version),
    creation_timestamp: row.creation_time,
    last_updated_timestamp: row.last_updated_time,
    current_stage: row.current_stage as Stage,
    ...(row.description === null ? {} : { description: row.description }),
    source: row.source,
    ...(row.run_id === null ? {} : { run_id: row.run_id }),
    run_link: row.run_link,
    status: 'READY',
    ...given('tags', tags.get(row.id))
  }));
}

/** Some versions of one model, with their aliases. */
export async function aliasedVersions(
  db: Kysely<Schema>,
  rows: readonly ModelVersionRow[]
): Promise<ModelVersion[]> {
  if (rows.length === 0) return [];
  const found = await db
    .selectFrom('registered_model_alias')
    .select(['alias', 'version'])
    .where('registered_model', '=', rows[0].registered_model)
    .orderBy('alias')
    .execute();
  const aliases = new Map<string, string[]>();
  for (const { alias, version } of found) listOf(aliases, String(version)).push(alias);
  return (await modelVersionEntities(db, rows)).map(entity => ({
    ...entity,
    ...given('aliases', aliases.get(entity.version))
  }));
}

export async function aliasedVersion(
  db: Kysely<Schema>,
  row: ModelVersionRow
): Promise<ModelVersion> {
  const [version] = await aliasedVersions(db, [row]);
  return version;
}

/** MLflow leaves an empty list out. */
const given = <Name extends string, List>(name: Name, list: List | undefined) =>
  (list === undefined ? {} : { [name]: list }) as { [Key in Name]?: List };

function listOf<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}
