import type { Migration } from './migration.ts';

export const modelRegistry: Migration = {
  number: 2,
  name: 'model-registry',
  since: '0.2.0',
  statements: [
    `CREATE TABLE registered_model (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      description TEXT NOT NULL,
      creation_time INTEGER NOT NULL,
      last_updated_time INTEGER NOT NULL
    )`,
    `CREATE TABLE registered_model_tag (
      registered_model INTEGER NOT NULL REFERENCES registered_model(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (registered_model, key)
    ) WITHOUT ROWID`,
    'CREATE INDEX registered_model_tag_key ON registered_model_tag (key)',
    `CREATE TABLE registered_model_alias (
      registered_model INTEGER NOT NULL REFERENCES registered_model(id) ON DELETE CASCADE,
      alias TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (registered_model, alias)
    ) WITHOUT ROWID`,

    `CREATE TABLE model_version (
      id INTEGER PRIMARY KEY,
      registered_model INTEGER NOT NULL REFERENCES registered_model(id) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      creation_time INTEGER NOT NULL,
      last_updated_time INTEGER NOT NULL,
      description TEXT,
      current_stage TEXT NOT NULL,
      source TEXT NOT NULL,
      storage_location TEXT NOT NULL,
      run_id TEXT,
      run_link TEXT NOT NULL,
      UNIQUE (registered_model, version)
    )`,
    'CREATE INDEX model_version_stage ON model_version (registered_model, current_stage, version)',
    'CREATE INDEX model_version_run ON model_version (run_id)',
    `CREATE TABLE model_version_tag (
      model_version INTEGER NOT NULL REFERENCES model_version(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model_version, key)
    ) WITHOUT ROWID`,
    'CREATE INDEX model_version_tag_key ON model_version_tag (key)'
  ]
};
