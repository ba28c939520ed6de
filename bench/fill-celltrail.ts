import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databasePath } from '../src/store/db/data-folder.ts';
import { openDatabase } from '../src/store/db/open-database.ts';
import { openStore } from '../src/store/open-store.ts';
import { LikelyColumns } from '../src/store/search/columns/likely-columns.ts';
import { RunColumns } from '../src/store/search/columns/run-columns.ts';
import { saveColumns as putColumns } from '../src/store/search/columns/save-columns.ts';
import { PointBuffer } from '../src/store/series/point-log.ts';
import { Tail } from '../src/store/series/tail.ts';
import { KEYS, metricValue, paramValue, runIdOf, START_TIME } from './filled-runs.ts';

/**
 * A data folder with `runs` runs of 20 metrics and 20 params, made once and kept in `cache`: the
 * rows by SQL, as an importer would, and then sealed by the store itself, with the columns on disk
 * that it makes when it has nothing else to do.
 */
export async function filledCelltrail(cache: string, runs: number): Promise<string> {
  const folder = join(cache, `celltrail-${runs}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  await (await openStore({ dataDir: making, sync: 'normal' })).close();
  // In parts: what is not sealed is in the memory of the store.
  for (let from = 0; from < runs; from += RUNS_BETWEEN_SEALS) {
    insertRuns(databasePath(making), { from, to: Math.min(runs, from + RUNS_BETWEEN_SEALS) });
    await seal(making);
  }
  saveColumns(databasePath(making));
  renameSync(making, folder);
  return folder;
}

/** As a folder is that an import or an older version left: searches have to read the tables. */
export function forgetColumns(dataDir: string): void {
  const database = openDatabase(databasePath(dataDir));
  database.exec('DELETE FROM column_segment');
  database.close();
}

function insertRuns(path: string, { from, to }: { from: number; to: number }): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000');
  const run = database.prepare(
    `INSERT INTO run (id, run_id, experiment, run_name, user_id, status, start_time, end_time,
      artifact_uri, lifecycle_stage) VALUES (?, ?, 1, ?, 'bench', 'FINISHED', ?, ?, ?, 'active')`
  );
  const tag = database.prepare('INSERT INTO run_tag (run, key, value) VALUES (?, ?, ?)');
  const param = database.prepare('INSERT INTO param (run, key, value) VALUES (?, ?, ?)');
  const series = database.prepare('INSERT INTO series (id, run, key) VALUES (?, ?, ?)');
  const log = database.prepare('INSERT INTO point_log (arrived, points) VALUES (?, ?)');
  const inTransaction = (work: () => void) => {
    database.exec('BEGIN');
    work();
    database.exec('COMMIT');
  };
  for (let first = from; first < to; first += RUNS_AT_ONCE) {
    inTransaction(() => {
      const points = new PointBuffer(RUNS_AT_ONCE * KEYS);
      for (let n = first; n < Math.min(to, first + RUNS_AT_ONCE); n++) {
        const id = n + 1;
        const started = START_TIME + n;
        run.run(
          id,
          runIdOf(n),
          `run ${n}`,
          started,
          started + 60_000,
          `mlflow-artifacts:/0/${runIdOf(n)}/artifacts`
        );
        tag.run(id, 'mlflow.runName', `run ${n}`);
        tag.run(id, 'mlflow.user', 'bench');
        for (let key = 0; key < KEYS; key++) {
          param.run(id, `param_${key}`, paramValue(n, key));
          series.run(n * KEYS + key + 1, id, `metric_${key}`);
          points.append(n * KEYS + key + 1, 0, started, metricValue(n, key));
        }
      }
      log.run(Date.now(), new Uint8Array(points.buffer, 0, points.bytes));
    });
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** What a server does in the background. */
async function seal(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, sync: 'normal' });
  await store.series.sealAll();
  await store.close();
}

/** What a server does when nothing else is to do: it has columns on disk that a search may ask for. */
function saveColumns(path: string): void {
  const database = openDatabase(path, { sync: 'normal' });
  const tail = new Tail(database);
  tail.refresh();
  const likely = new LikelyColumns(database, new RunColumns(database, tail));
  for (let saved = likely.next(); saved !== null; saved = likely.next()) {
    putColumns({ database }, saved);
  }
  database.close();
}

const RUNS_AT_ONCE = 2_000;
const RUNS_BETWEEN_SEALS = 20_000;
