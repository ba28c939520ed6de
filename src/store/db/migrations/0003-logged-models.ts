import type { Migration } from './migration.ts';

/**
 * Logged models, and the models that runs take in and put out.
 *
 * A time or step of a metric is a REAL, as it is in the point log: an int64 of the wire can be
 * larger than the integers that JavaScript reads from SQLite. A value that is NULL is NaN.
 */
export const loggedModels: Migration = {
  number: 3,
  name: 'logged-models',
  since: '0.2.0',
  statements: [
    `CREATE TABLE logged_model (
      id INTEGER PRIMARY KEY,
      model_id TEXT NOT NULL UNIQUE,
      experiment INTEGER NOT NULL REFERENCES experiment(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      artifact_uri TEXT NOT NULL,
      creation_timestamp_ms INTEGER NOT NULL,
      last_updated_timestamp_ms INTEGER NOT NULL,
      status TEXT NOT NULL,
      status_message TEXT,
      model_type TEXT,
      source_run_id TEXT,
      lifecycle_stage TEXT NOT NULL
    )`,
    'CREATE INDEX logged_model_experiment ON logged_model (experiment, creation_timestamp_ms)',
    'CREATE INDEX logged_model_source_run ON logged_model (source_run_id)',
    `CREATE TABLE logged_model_tag (
      model INTEGER NOT NULL REFERENCES logged_model(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model, key)
    ) WITHOUT ROWID`,
    `CREATE TABLE logged_model_param (
      model INTEGER NOT NULL REFERENCES logged_model(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model, key)
    ) WITHOUT ROWID`,
    `CREATE TABLE logged_model_metric (
      id INTEGER PRIMARY KEY,
      model INTEGER NOT NULL REFERENCES logged_model(id) ON DELETE CASCADE,
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value REAL,
      timestamp REAL NOT NULL,
      step REAL NOT NULL,
      dataset_name TEXT,
      dataset_digest TEXT,
      UNIQUE (model, key, timestamp, step, run)
    )`,
    'CREATE INDEX logged_model_metric_run ON logged_model_metric (run)',
    // A model that a run names need not exist, as in MLflow.
    `CREATE TABLE run_model (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      role TEXT NOT NULL,
      model_id TEXT NOT NULL,
      step REAL NOT NULL,
      PRIMARY KEY (run, role, model_id)
    ) WITHOUT ROWID`
  ]
};
