import type { DatabaseSync } from 'node:sqlite';
import type { ForeignModelVersion, ForeignRegisteredModel } from '../store/import/importer.ts';
import { pairs } from './pairs.ts';
import { columnsOf, tablesOf } from './mlflow-schema.ts';

/** Of the workspace that there was before there were several. */
export function* registeredModelsOf(database: DatabaseSync): Generator<ForeignRegisteredModel> {
  const where = columnsOf(database, 'registered_models').has('workspace')
    ? "workspace = 'default' AND"
    : '';
  const select = (columns: string, table: string, condition: string) =>
    database.prepare(`SELECT ${columns} FROM ${table} WHERE ${where} ${condition}`);
  const models = select(
    'name, description, creation_time, last_updated_time',
    'registered_models',
    'TRUE ORDER BY name'
  );
  const tags = select('key, value', 'registered_model_tags', 'name = ? ORDER BY key');
  // MLflow before 2.3 has no aliases.
  const aliases = tablesOf(database).has('registered_model_aliases')
    ? select('alias, version', 'registered_model_aliases', 'name = ? ORDER BY alias')
    : null;
  const hasLocation = columnsOf(database, 'model_versions').has('storage_location');
  const versions = select(
    'version, creation_time, last_updated_time, description, current_stage, source, run_id, ' +
      `run_link, ${hasLocation ? 'storage_location' : 'NULL AS storage_location'}`,
    'model_versions',
    'name = ? ORDER BY version'
  );
  const versionTags = select(
    'key, value',
    'model_version_tags',
    'name = ? AND version = ? ORDER BY key'
  );
  for (const model of models.all() as unknown as ModelRow[]) {
    const { name, creation_time } = model;
    yield {
      name,
      description: model.description,
      creation_time: creation_time ?? 0,
      last_updated_time: model.last_updated_time ?? creation_time ?? 0,
      tags: pairs(tags.all(name)),
      aliases: (aliases?.all(name) ?? []) as unknown as ForeignRegisteredModel['aliases'],
      versions: (versions.all(name) as unknown as VersionRow[]).map(row => ({
        ...row,
        creation_time: row.creation_time ?? 0,
        last_updated_time: row.last_updated_time ?? row.creation_time ?? 0,
        current_stage: row.current_stage ?? 'None',
        source: row.source ?? '',
        storage_location: row.storage_location ?? row.source ?? '',
        tags: pairs(versionTags.all(name, row.version))
      }))
    };
  }
}

interface ModelRow {
  name: string;
  description: string | null;
  creation_time: number | null;
  last_updated_time: number | null;
}

type VersionRow = Omit<ForeignModelVersion, 'tags'> & {
  [
    Column in
      'creation_time' | 'last_updated_time' | 'current_stage' | 'source' | 'storage_location'
  ]: ForeignModelVersion[Column] | null;
};
