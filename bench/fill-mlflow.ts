import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KEYS, metricValue, paramValue, runIdOf, START_TIME } from './filled-runs.ts';

const PYTHON = resolve(import.meta.dirname, '..', '.venv', 'bin', 'python');

/** Id of the run whose metric `long` has `LONG_POINTS` points. */
export const LONG_RUN = 'f'.repeat(32);
export const LONG_POINTS = 1_000_000;

/**
 * A folder with an `mlflow.db` of `runs` runs of 20 metrics and 20 params and one long series, made
 * once by SQL and kept in `cache`: over its API the real server would need an hour.
 */
export function filledMlflow(cache: string, runs: number): string {
  const folder = join(cache, `mlflow-${runs}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const path = join(making, 'mlflow.db');
  createTables(path, making);
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000');
  database.exec('BEGIN');
  insertRuns(database, runs);
  insertLongSeries(database);
  database.exec('COMMIT');
  database.exec('ANALYZE');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  renameSync(making, folder);
  return folder;
}

/** By MLflow itself, so that the schema and the Default experiment are its own. */
function createTables(path: string, folder: string): void {
  const program =
    'import sys; from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore; ' +
    "SqlAlchemyStore('sqlite:///' + sys.argv[1], sys.argv[2])";
  const { status, stderr } = spawnSync(PYTHON, ['-c', program, path, join(folder, 'mlartifacts')], {
    encoding: 'utf8'
  });
  if (status !== 0) throw new Error(`mlflow made no database:\n${stderr}`);
}

function insertRuns(database: DatabaseSync, runs: number): void {
  const run = database.prepare(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
      start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
      VALUES (?, ?, 'UNKNOWN', '', '', 'bench', 'FINISHED', ?, ?, '', 'active', ?, 0)`
  );
  const tag = database.prepare('INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)');
  const param = database.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)');
  const metric = database.prepare(
    'INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)'
  );
  const latest = database.prepare(
    'INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)'
  );
  for (let n = 0; n < runs; n++) {
    const id = runIdOf(n);
    const started = START_TIME + n;
    run.run(id, `run ${n}`, started, started + 60_000, `mlflow-artifacts:/0/${id}/artifacts`);
    tag.run('mlflow.runName', `run ${n}`, id);
    tag.run('mlflow.user', 'bench', id);
    for (let key = 0; key < KEYS; key++) {
      const value = metricValue(n, key);
      param.run(`param_${key}`, paramValue(n, key), id);
      metric.run(`metric_${key}`, value, started, id);
      latest.run(`metric_${key}`, value, started, id);
    }
  }
}

function insertLongSeries(database: DatabaseSync): void {
  database.exec(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
      start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
      VALUES ('${LONG_RUN}', 'long', 'UNKNOWN', '', '', 'bench', 'RUNNING', 1, '', 'active',
      'mlflow-artifacts:/0/${LONG_RUN}/artifacts', 0)`
  );
  const metric = database.prepare(
    'INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)'
  );
  for (let step = 0; step < LONG_POINTS; step++) {
    metric.run('long', Math.sin(step / 1000), START_TIME + step, LONG_RUN, step);
  }
  database
    .prepare(
      'INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)'
    )
    .run('long', 0, START_TIME + LONG_POINTS - 1, LONG_RUN, LONG_POINTS - 1);
}
