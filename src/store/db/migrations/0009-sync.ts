import { SYNC_TRIGGERS } from './0009-sync-triggers.ts';
import type { Migration } from './migration.ts';

/** What is known of the remote that the record is copied to, and what of the record is not there yet. */
export const sync: Migration = {
  number: 9,
  name: 'sync',
  since: '0.2.0',
  statements: [
    `CREATE TABLE remote (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      address TEXT NOT NULL,
      settings TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE sync_experiment (
      experiment INTEGER PRIMARY KEY REFERENCES experiment(id) ON DELETE CASCADE,
      remote_experiment_id TEXT NOT NULL,
      sent TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE sync_run (
      run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
      remote TEXT,
      sent TEXT NOT NULL,
      sent_row INTEGER,
      sealed_since REAL,
      sealed_row INTEGER,
      progress TEXT,
      problem TEXT
    ) STRICT`,
    'CREATE INDEX sync_run_problem ON sync_run (run) WHERE problem IS NOT NULL',
    `CREATE TABLE sync_file (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (run, path)
    ) STRICT, WITHOUT ROWID`,
    // Whoever copies a record here looks for each run by this tag.
    `CREATE INDEX run_tag_copy ON run_tag (value, run) WHERE key = 'celltrail.run_id'`,
    `CREATE TABLE sync_due (
      run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
      changes INTEGER NOT NULL
    ) STRICT`,

    // Without references: what is deleted here is known until its copy is deleted, too.
    `CREATE TABLE sync_entity (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      remote TEXT,
      sent TEXT NOT NULL,
      problem TEXT,
      PRIMARY KEY (kind, id)
    ) STRICT`,
    'CREATE INDEX sync_entity_kept ON sync_entity (kind) WHERE remote IS NULL',
    'CREATE INDEX sync_entity_problem ON sync_entity (kind) WHERE problem IS NOT NULL',
    `CREATE TABLE sync_model_file (
      model_id TEXT NOT NULL,
      path TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (model_id, path)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE sync_entity_due (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      changes INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      PRIMARY KEY (kind, id)
    ) STRICT`,
    // Which runs a model that was copied is an input or output of.
    'CREATE INDEX run_model_model ON run_model (model_id)',
    ...SYNC_TRIGGERS
  ]
};
