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
    ) STRICT`
  ]
};
