import { statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LifecycleStage } from '../protocol/entities/experiment.ts';
import type { RunStatus } from '../protocol/entities/run.ts';
import { localPath } from '../store/artifacts/artifact-places.ts';
import type { ForeignExperiment, ForeignRun } from '../store/import/importer.ts';
import {
  OUTSIDE,
  UnreadableSource,
  type ForeignFolder,
  type ImportSource,
  type SeriesPart
} from './import-source.ts';
import { filesWithin, isFolder } from './local-files.ts';
import { loggedModelsOf } from './mlflow-database-models.ts';
import { registeredModelsOf } from './mlflow-database-registry.ts';
import { checkMlflowSchema, columnsOf, tablesOf } from './mlflow-schema.ts';
import { pairs } from './pairs.ts';
import { append, emptyColumns } from './point-buffers.ts';
import { proxiedPath } from '../store/artifacts/proxied-path.ts';

/** The SQLite database of an MLflow 2 or 3, read-only: a server may go on using it meanwhile. */
export class MlflowDatabase implements ImportSource {
  readonly name: string;
  readonly #database: DatabaseSync;
  readonly #folder: string;
  readonly #artifacts: string;
  /** Whether there are artifacts that were left where they are. */
  #outside = false;
  readonly #has: { datasets: boolean; steps: boolean; models: boolean; workspaces: boolean };

  /**
   * @param artifacts what `mlflow-artifacts:` means there; absent: `mlartifacts` beside the
   *   database, where `mlflow server` puts them by itself
   * @throws UnreadableSource
   */
  constructor(file: string, artifacts?: string) {
    this.name = `the MLflow database ${file}`;
    this.#folder = path.dirname(path.resolve(file));
    this.#artifacts = path.resolve(artifacts ?? path.join(this.#folder, 'mlartifacts'));
    this.#database = openReadOnly(file);
    try {
      checkMlflowSchema(this.#database, file);
      const tables = tablesOf(this.#database);
      this.#has = {
        datasets: tables.has('inputs'),
        steps: tables.has('inputs') && columnsOf(this.#database, 'inputs').has('step'),
        models: tables.has('logged_models'),
        workspaces: columnsOf(this.#database, 'experiments').has('workspace')
      };
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  runCount(): number {
    return this.#number(`SELECT count(*) FROM runs JOIN experiments USING (experiment_id)
      WHERE ${this.#inWorkspace}`);
  }

  async *experiments(): AsyncGenerator<ForeignExperiment> {
    const tags = this.#database.prepare(
      'SELECT key, value FROM experiment_tags WHERE experiment_id = ? ORDER BY key'
    );
    const rows = this.#database.prepare(
      `SELECT experiment_id, name, artifact_location, lifecycle_stage,
           CAST(creation_time AS REAL) AS creation_time,
           CAST(last_update_time AS REAL) AS last_update_time
         FROM experiments WHERE ${this.#inWorkspace} ORDER BY experiment_id`
    );
    rows.setReadBigInts(true);
    for (const row of rows.all() as unknown as ExperimentRow[]) {
      yield {
        experiment_id: String(row.experiment_id),
        name: row.name,
        artifact_location: row.artifact_location ?? '',
        lifecycle_stage: row.lifecycle_stage ?? 'active',
        creation_time: row.creation_time ?? 0,
        last_update_time: row.last_update_time ?? row.creation_time ?? 0,
        tags: pairs(tags.all(row.experiment_id))
      };
    }
  }

  async *runs(experiment_id: string): AsyncGenerator<ForeignRun[]> {
    const page = this.#database.prepare(
      `SELECT rowid AS place, run_uuid, name, user_id, status, lifecycle_stage, artifact_uri,
         CAST(start_time AS REAL) AS start_time, CAST(end_time AS REAL) AS end_time,
         CAST(deleted_time AS REAL) AS deleted_time
       FROM runs WHERE experiment_id = ? AND rowid > ? ORDER BY rowid LIMIT ${RUNS_PER_BATCH}`
    );
    const params = this.#database.prepare('SELECT key, value FROM params WHERE run_uuid = ?');
    const tags = this.#database.prepare('SELECT key, value FROM tags WHERE run_uuid = ?');
    for (let last = -1; ;) {
      const rows = page.all(BigInt(experiment_id), last) as unknown as RunRow[];
      if (rows.length === 0) return;
      last = rows.at(-1)!.place;
      yield rows.map(row => ({
        run_id: row.run_uuid,
        run_name: row.name ?? '',
        user_id: row.user_id ?? '',
        status: row.status ?? 'SCHEDULED',
        start_time: row.start_time ?? 0,
        end_time: row.end_time,
        artifact_uri: row.artifact_uri ?? '',
        lifecycle_stage: row.lifecycle_stage ?? 'active',
        deleted_time: row.deleted_time,
        params: pairs(params.all(row.run_uuid)),
        tags: pairs(tags.all(row.run_uuid)),
        ...this.#inputsOf(row.run_uuid)
      }));
    }
  }

  async *points({ run_id }: ForeignRun, here: ReadonlyMap<string, number>) {
    const unchanged = here.size === 0 ? new Set<string>() : this.#unchanged(run_id, here);
    const series = new Map<string, SeriesPart>();
    // By the index on run_uuid: in the order in which they were logged. As REAL, because node
    // refuses integers that a double does not hold.
    const rows = this.#database.prepare(
      `SELECT key, CAST(step AS REAL), CAST(timestamp AS REAL), value, is_nan
       FROM metrics WHERE run_uuid = ?`
    );
    rows.setReturnArrays(true);
    for (const row of rows.iterate(run_id) as Iterable<unknown>) {
      const [key, step, timestamp, value, isNan] = row as MetricRow;
      if (unchanged.has(key)) continue;
      let part = series.get(key);
      if (part === undefined) series.set(key, (part = { key, points: emptyColumns() }));
      append(part.points, step, timestamp, isNan !== 0 || value === null ? NaN : value);
      if (part.points.length < POINTS_PER_PART || here.has(key)) continue;
      yield part;
      series.delete(key);
    }
    yield* series.values();
  }

  async *loggedModels(experiment_id: string) {
    if (this.#has.models) yield* loggedModelsOf(this.#database, experiment_id);
  }

  async *registeredModels() {
    yield* registeredModelsOf(this.#database);
  }

  async artifacts(uri: string): Promise<ForeignFolder | null> {
    const proxied = proxiedPath(uri);
    if (proxied !== null) {
      return (await isFolder(this.#artifacts))
        ? filesWithin(path.join(this.#artifacts, proxied), [this.#artifacts])
        : null;
    }
    if (/^[a-z][a-z0-9+.-]+:/i.test(uri) && !/^file:/i.test(uri)) return null;
    const folder = localPath(uri) ?? path.resolve(this.#folder, uri);
    const files = await filesWithin(folder, [this.#folder, this.#artifacts]);
    this.#outside ||= files === null && (await isFolder(folder));
    return files;
  }

  leftBehind(): string[] {
    const left: string[] = this.#outside ? [OUTSIDE] : [];
    if (this.#has.workspaces) {
      const others = this.#number(
        `SELECT count(*) FROM experiments WHERE NOT ${this.#inWorkspace}`
      );
      if (others > 0) left.push(`${others} experiments of other workspaces than "default"`);
    }
    for (const [table, what] of LEFT_BEHIND) {
      if (!tablesOf(this.#database).has(table)) continue;
      const count = this.#number(`SELECT count(*) FROM ${table}`);
      if (count > 0) left.push(`${count} ${what}`);
    }
    return left;
  }

  close(): void {
    this.#database.close();
  }

  get #inWorkspace(): string {
    return this.#has.workspaces ? "workspace = 'default'" : 'TRUE';
  }

  #number(sql: string): number {
    const [count] = Object.values(this.#database.prepare(sql).get() ?? { count: 0 });
    return count as number;
  }

  /** Exact duplicates cannot be: the whole point is the primary key. */
  #unchanged(run_id: string, here: ReadonlyMap<string, number>): Set<string> {
    const rows = this.#database
      .prepare('SELECT key, count(*) AS count FROM metrics WHERE run_uuid = ? GROUP BY key')
      .all(run_id) as { key: string; count: number }[];
    return new Set(rows.filter(({ key, count }) => here.get(key) === count).map(({ key }) => key));
  }

  #inputsOf(run_id: string): Pick<ForeignRun, 'dataset_inputs' | 'model_inputs' | 'model_outputs'> {
    if (!this.#has.datasets) return { dataset_inputs: [], model_inputs: [], model_outputs: [] };
    const database = this.#database;
    const datasets = database
      .prepare(
        `SELECT input_uuid, name, digest, dataset_source_type AS source_type,
           dataset_source AS source, dataset_schema AS schema, dataset_profile AS profile
         FROM inputs JOIN datasets ON dataset_uuid = source_id
         WHERE destination_id = ? AND destination_type = 'RUN' AND source_type = 'DATASET'
         ORDER BY inputs.rowid`
      )
      .all(run_id) as unknown as DatasetRow[];
    const tags = database.prepare('SELECT name AS key, value FROM input_tags WHERE input_uuid = ?');
    // A model's ids are in the destination: the tables say what the edges lead to.
    const models = (source: string) =>
      database
        .prepare(
          `SELECT destination_id AS model_id, ${this.#has.steps ? 'CAST(step AS REAL)' : '0'} AS step
           FROM inputs WHERE source_id = ? AND source_type = ? ORDER BY rowid`
        )
        .all(run_id, source) as { model_id: string; step: number }[];
    return {
      dataset_inputs: datasets.map(({ input_uuid, schema, profile, ...dataset }) => ({
        tags: pairs(tags.all(input_uuid)),
        dataset: {
          ...dataset,
          ...(schema === null ? {} : { schema }),
          ...(profile === null ? {} : { profile })
        }
      })),
      model_inputs: models('RUN_INPUT').map(({ model_id }) => model_id),
      model_outputs: models('RUN_OUTPUT').map(({ model_id, step }) => ({ model_id, step }))
    };
  }
}

function openReadOnly(file: string): DatabaseSync {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UnreadableSource(`There is no file ${file}.`);
  }
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (error) {
    database.close();
    throw new UnreadableSource(
      `${file} cannot be read as an SQLite database: ${(error as Error).message}.`
    );
  }
}

interface ExperimentRow {
  experiment_id: bigint;
  name: string;
  artifact_location: string | null;
  lifecycle_stage: LifecycleStage | null;
  creation_time: number | null;
  last_update_time: number | null;
}

interface RunRow {
  place: number;
  run_uuid: string;
  name: string | null;
  user_id: string | null;
  status: RunStatus | null;
  lifecycle_stage: LifecycleStage | null;
  artifact_uri: string | null;
  start_time: number | null;
  end_time: number | null;
  deleted_time: number | null;
}

type MetricRow = [string, number, number, number | null, number];

interface DatasetRow {
  input_uuid: string;
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema: string | null;
  profile: string | null;
}

const LEFT_BEHIND = [
  ['trace_info', 'traces'],
  ['evaluation_datasets', 'evaluation datasets'],
  ['webhooks', 'webhooks']
] as const;

const RUNS_PER_BATCH = 200;
const POINTS_PER_PART = 20_000;
