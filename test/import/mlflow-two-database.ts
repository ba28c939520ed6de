import { DatabaseSync } from 'node:sqlite';

export interface MlflowTwoOptions {
  revision?: string;
  runs?: number;
  /** Of each run, the same number of points each. */
  metrics?: number;
  points?: number;
}

/**
 * Writes a database as MLflow 2.0 left it (schema 97727af70f4d): without datasets, aliases, logged
 * models and workspaces.
 */
export function writeMlflowTwo(file: string, options: MlflowTwoOptions = {}): void {
  const { revision = '97727af70f4d', runs = 2, metrics = 1, points = 3 } = options;
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA synchronous = OFF; BEGIN; ${TABLES}`);
  database.prepare('INSERT INTO alembic_version VALUES (?)').run(revision);
  database.exec(`
    INSERT INTO experiments VALUES (0, 'Default', './mlruns/0', 'active', 1600000000000, 1600000000000);
    INSERT INTO experiments VALUES (1, 'old', './mlruns/1', 'active', 1600000000001, 1600000000001);
    INSERT INTO experiment_tags VALUES ('note', NULL, 1);
    INSERT INTO registered_models VALUES ('kept', 1600000000002, 1600000000002, NULL);
    INSERT INTO model_versions VALUES
      ('kept', 1, 1600000000003, 1600000000003, NULL, NULL, 'Staging', 's3://bucket/model', NULL,
       'READY', NULL, NULL);
  `);
  const run = database.prepare(
    `INSERT INTO runs VALUES (?, ?, 'LOCAL', '', '', 'ada', 'FINISHED', ?, ?, '', 'active',
       's3://bucket/' || ?, 1, NULL)`
  );
  const tag = database.prepare("INSERT INTO tags VALUES ('mlflow.runName', ?, ?)");
  const param = database.prepare("INSERT INTO params VALUES ('lr', '0.1', ?)");
  const metric = database.prepare('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)');
  for (let n = 0; n < runs; n++) {
    const run_id = String(n).padStart(32, 'a');
    run.run(run_id, `run ${n}`, TIME + n, TIME + n + 1, run_id);
    tag.run(`run ${n}`, run_id);
    param.run(run_id);
    for (let m = 0; m < metrics; m++) {
      for (let step = 0; step < points; step++) {
        const isNan = step % 7 === 1;
        metric.run(`m${m}`, isNan ? 0 : Math.sqrt(step), TIME + step, Number(isNan), run_id, step);
      }
    }
  }
  database.exec('COMMIT');
  database.close();
}

const TIME = 1_600_000_000_000;

const TABLES = `
  CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
  CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256) UNIQUE NOT NULL,
    artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32), creation_time BIGINT,
    last_update_time BIGINT);
  CREATE TABLE experiment_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000),
    experiment_id INTEGER NOT NULL, PRIMARY KEY (key, experiment_id));
  CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20),
    source_name VARCHAR(500), entry_point_name VARCHAR(50), user_id VARCHAR(256),
    status VARCHAR(9), start_time BIGINT, end_time BIGINT, source_version VARCHAR(50),
    lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER,
    deleted_time BIGINT);
  CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), run_uuid VARCHAR(32) NOT NULL,
    PRIMARY KEY (key, run_uuid));
  CREATE INDEX index_tags_run_uuid ON tags (run_uuid);
  CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(500) NOT NULL,
    run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
  CREATE INDEX index_params_run_uuid ON params (run_uuid);
  CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL,
    is_nan BOOLEAN NOT NULL, run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
  CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
  CREATE TABLE registered_models (name VARCHAR(256) PRIMARY KEY, creation_time BIGINT,
    last_updated_time BIGINT, description VARCHAR(5000));
  CREATE TABLE registered_model_tags (key VARCHAR(250), value VARCHAR(5000), name VARCHAR(256));
  CREATE TABLE model_versions (name VARCHAR(256) NOT NULL, version INTEGER NOT NULL,
    creation_time BIGINT, last_updated_time BIGINT, description VARCHAR(5000),
    user_id VARCHAR(256), current_stage VARCHAR(20), source VARCHAR(500), run_id VARCHAR(32),
    status VARCHAR(20), status_message VARCHAR(500), run_link VARCHAR(500),
    PRIMARY KEY (name, version));
  CREATE TABLE model_version_tags (key VARCHAR(250), value VARCHAR(5000), name VARCHAR(256),
    version INTEGER);
`;
