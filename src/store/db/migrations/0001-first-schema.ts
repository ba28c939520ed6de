import type { Migration } from './migration.ts';

/** Everything of the first version. */
export const firstSchema: Migration = {
  number: 1,
  name: 'first-schema',
  since: '0.1.0',
  statements: [
    `CREATE TABLE experiment (
      id INTEGER PRIMARY KEY,
      experiment_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE,
      artifact_location TEXT NOT NULL,
      lifecycle_stage TEXT NOT NULL,
      creation_time INTEGER NOT NULL,
      last_update_time INTEGER NOT NULL
    )`,
    `CREATE TABLE experiment_tag (
      experiment INTEGER NOT NULL REFERENCES experiment(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (experiment, key)
    ) WITHOUT ROWID`,
    'CREATE INDEX experiment_tag_value ON experiment_tag (key, value)',

    `CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE,
      experiment INTEGER NOT NULL REFERENCES experiment(id),
      run_name TEXT NOT NULL,
      user_id TEXT NOT NULL,
      status TEXT NOT NULL,
      start_time INTEGER NOT NULL,
      end_time INTEGER,
      artifact_uri TEXT NOT NULL,
      lifecycle_stage TEXT NOT NULL,
      deleted_time INTEGER,
      session_id TEXT
    )`,
    'CREATE INDEX run_start ON run (experiment, start_time DESC, run_id)',
    'CREATE INDEX run_session ON run (session_id) WHERE session_id IS NOT NULL',
    `CREATE TABLE run_tag (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, key)
    ) WITHOUT ROWID`,
    `CREATE TABLE param (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, key)
    ) WITHOUT ROWID`,
    `CREATE TABLE param_history (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      replaced_time INTEGER NOT NULL
    )`,
    'CREATE INDEX param_history_run ON param_history (run, key, id)',

    `CREATE TABLE dataset (
      id INTEGER PRIMARY KEY,
      experiment INTEGER NOT NULL REFERENCES experiment(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      digest TEXT NOT NULL,
      source_type TEXT NOT NULL,
      source TEXT NOT NULL,
      schema TEXT,
      profile TEXT,
      UNIQUE (experiment, name, digest)
    )`,
    `CREATE TABLE input (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      dataset INTEGER NOT NULL REFERENCES dataset(id),
      UNIQUE (run, dataset)
    )`,
    `CREATE TABLE input_tag (
      input INTEGER NOT NULL REFERENCES input(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (input, key)
    ) WITHOUT ROWID`,

    `CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      UNIQUE (run, key)
    )`,
    `CREATE TABLE point_log (
      id INTEGER PRIMARY KEY,
      arrived INTEGER NOT NULL,
      points BLOB NOT NULL
    )`,

    'CREATE TABLE observer (observer TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID',
    `CREATE TABLE kernel (
      observer TEXT NOT NULL,
      kernel_id TEXT NOT NULL,
      record TEXT NOT NULL,
      PRIMARY KEY (observer, kernel_id)
    ) WITHOUT ROWID`,
    `CREATE TABLE session (
      id INTEGER PRIMARY KEY,
      session_id TEXT NOT NULL UNIQUE,
      observer TEXT NOT NULL,
      kernel_id TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      kernel_name TEXT NOT NULL,
      language TEXT NOT NULL,
      notebook_path TEXT,
      run INTEGER NOT NULL UNIQUE REFERENCES run(id),
      end_reason TEXT,
      started_time REAL NOT NULL,
      ended_time REAL,
      alive_time REAL NOT NULL,
      tracking_uri TEXT
    )`,
    'CREATE INDEX session_notebook ON session (notebook_path, started_time)',
    'CREATE INDEX session_kernel ON session (kernel_id, epoch)',
    'CREATE INDEX session_open ON session (observer) WHERE ended_time IS NULL',
    'CREATE TABLE source (hash TEXT PRIMARY KEY, source TEXT NOT NULL)',
    `CREATE TABLE execution (
      id INTEGER PRIMARY KEY,
      execution_id TEXT NOT NULL UNIQUE,
      session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
      cell_id TEXT,
      cell_tags TEXT NOT NULL,
      execution_count INTEGER,
      attempt INTEGER NOT NULL,
      position INTEGER NOT NULL,
      state TEXT NOT NULL,
      source_hash TEXT NOT NULL REFERENCES source(hash),
      queued_time REAL,
      started_time REAL,
      ended_time REAL,
      error TEXT
    )`,
    'CREATE INDEX execution_session ON execution (session, position)',
    `CREATE TABLE output (
      execution INTEGER PRIMARY KEY REFERENCES execution(id) ON DELETE CASCADE,
      outputs TEXT NOT NULL
    )`
  ]
};
