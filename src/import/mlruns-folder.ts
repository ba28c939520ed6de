import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LifecycleStage } from '../protocol/entities/experiment.ts';
import { LOGGED_MODEL_STATUSES } from '../protocol/entities/logged-model.ts';
import { RUN_STATUSES, type DatasetInput } from '../protocol/entities/run.ts';
import { localPath } from '../store/artifacts/artifact-places.ts';
import type {
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRegisteredModel,
  ForeignRun
} from '../store/import/importer.ts';
import {
  OUTSIDE,
  UnreadableSource,
  type ForeignFolder,
  type ImportSource,
  type SeriesPart
} from './import-source.ts';
import { filesWithin, isFolder } from './local-files.ts';
import { metricFile, metricLines, pythonDouble } from './mlruns-metrics.ts';
import { mlrunsModels } from './mlruns-registry.ts';
import {
  filesBelow,
  number,
  readMeta,
  subfolders,
  text,
  valuesBelow,
  type Meta
} from './mlruns-values.ts';
import { proxiedPath } from '../store/artifacts/proxied-path.ts';

/** The folder of MLflow's FileStore (mlflow/store/tracking/file_store.py). */
export class MlrunsFolder implements ImportSource {
  readonly name: string;
  readonly #root: string;
  readonly #artifacts: string;
  /** Whether there are artifacts that were left where they are. */
  #outside = false;
  readonly #traces = new Set<string>();
  /** Folders of experiments and runs by their ids. */
  readonly #folders = new Map<string, string>();
  /** Where the artifacts are whose URI leads nowhere. */
  readonly #movedTo = new Map<string, string>();

  /**
   * @param artifacts what `mlflow-artifacts:` means there; absent: `mlartifacts` beside the folder
   * @throws UnreadableSource
   */
  constructor(root: string, artifacts?: string) {
    this.name = `the MLflow folder ${root}`;
    this.#root = path.resolve(root);
    this.#artifacts = path.resolve(artifacts ?? path.join(path.dirname(this.#root), 'mlartifacts'));
    if (!existsSync(path.join(this.#root, '.trash')) && !existsSync(path.join(this.#root, '0'))) {
      throw new UnreadableSource(
        `${root} holds neither an mlflow.db nor the experiments of MLflow's file store. ` +
          'Name the database file, or the folder "mlruns" itself.'
      );
    }
  }

  runCount(): null {
    return null;
  }

  async *experiments(): AsyncGenerator<ForeignExperiment> {
    const trash = path.join(this.#root, '.trash');
    for (const [parent, stage] of [
      [this.#root, 'active'],
      [trash, 'deleted']
    ] as const) {
      for (const id of await subfolders(parent)) {
        const folder = path.join(parent, id);
        const meta = id === 'models' && parent === this.#root ? null : await readMeta(folder);
        if (meta === null || meta['experiment_id'] === undefined) continue;
        const experiment_id = String(meta['experiment_id']);
        // Old versions wrote no time: that of the file stands for it, at every import alike.
        const creation_time =
          number(meta['creation_time']) ?? Math.floor((await stat(folder)).birthtimeMs);
        this.#folders.set(experiment_id, folder);
        yield {
          experiment_id,
          name: String(meta['name']),
          artifact_location: text(meta['artifact_location']) ?? '',
          lifecycle_stage: stage,
          creation_time,
          last_update_time: number(meta['last_update_time']) ?? creation_time,
          tags: await valuesBelow(path.join(folder, 'tags'))
        };
      }
    }
  }

  async *runs(experiment_id: string): AsyncGenerator<ForeignRun[]> {
    const experiment = this.#folders.get(experiment_id)!;
    let batch: ForeignRun[] = [];
    for (const id of await subfolders(experiment)) {
      if (RESERVED.has(id)) continue;
      const folder = path.join(experiment, id);
      const meta = await readMeta(folder);
      const run_id = text(meta?.['run_id'] ?? meta?.['run_uuid']);
      if (meta === null || run_id === null) continue;
      batch.push(await this.#run(experiment, folder, run_id, meta));
      if (batch.length < RUNS_PER_BATCH) continue;
      yield batch;
      batch = [];
    }
    if ((await subfolders(path.join(experiment, 'traces'))).length > 0) {
      this.#traces.add(experiment_id);
    }
    if (batch.length > 0) yield batch;
  }

  async *points({ run_id }: ForeignRun): AsyncGenerator<SeriesPart> {
    const metrics = path.join(this.#folders.get(run_id)!, 'metrics');
    for await (const key of filesBelow(metrics)) {
      yield { key, points: await metricFile(path.join(metrics, key)) };
    }
  }

  async *loggedModels(experiment_id: string): AsyncGenerator<ForeignLoggedModel> {
    const models = path.join(this.#folders.get(experiment_id)!, 'models');
    for (const model_id of await subfolders(models)) {
      const folder = path.join(models, model_id);
      const meta = await readMeta(folder);
      if (meta === null) continue;
      const metrics: ForeignLoggedModel['metrics'] = [];
      for await (const key of filesBelow(path.join(folder, 'metrics'))) {
        for (const fields of await metricLines(path.join(folder, 'metrics', key))) {
          const [timestamp, value, step, run_id, dataset_name = null, dataset_digest = null] =
            fields;
          metrics.push({
            key,
            value: pythonDouble(value),
            timestamp: Number(timestamp),
            step: Number(step),
            run_id,
            dataset_name,
            dataset_digest
          });
        }
      }
      yield {
        model_id,
        name: String(meta['name']),
        artifact_location: this.#placed(text(meta['artifact_location']), folder),
        creation_timestamp_ms: number(meta['creation_timestamp']) ?? 0,
        last_updated_timestamp_ms: number(meta['last_updated_timestamp']) ?? 0,
        status:
          LOGGED_MODEL_STATUSES[
            (number(meta['status']) ?? 0) as keyof typeof LOGGED_MODEL_STATUSES
          ],
        status_message: text(meta['status_message']),
        lifecycle_stage: (text(meta['lifecycle_stage']) ?? 'active') as LifecycleStage,
        model_type: text(meta['model_type']),
        source_run_id: text(meta['source_run_id']),
        params: await valuesBelow(path.join(folder, 'params')),
        tags: await valuesBelow(path.join(folder, 'tags')),
        metrics
      };
    }
  }

  async *registeredModels(): AsyncGenerator<ForeignRegisteredModel> {
    yield* mlrunsModels(path.join(this.#root, 'models'));
  }

  async artifacts(uri: string): Promise<ForeignFolder | null> {
    const proxied = proxiedPath(uri);
    if (proxied !== null) {
      return (await isFolder(this.#artifacts))
        ? filesWithin(path.join(this.#artifacts, proxied), [this.#artifacts])
        : null;
    }
    const folder = this.#movedTo.get(uri) ?? localPath(uri);
    if (folder === null) return null;
    const files = await filesWithin(folder, [this.#root, this.#artifacts]);
    this.#outside ||= files === null && (await isFolder(folder));
    return files;
  }

  leftBehind(): string[] {
    return [
      ...(this.#outside ? [OUTSIDE] : []),
      ...(this.#traces.size === 0 ? [] : [`traces of ${this.#traces.size} experiments`])
    ];
  }

  close(): void {
    this.#folders.clear();
  }

  async #run(experiment: string, folder: string, run_id: string, meta: Meta): Promise<ForeignRun> {
    const tags = await valuesBelow(path.join(folder, 'tags'));
    this.#folders.set(run_id, folder);
    return {
      run_id,
      run_name:
        text(meta['run_name'] ?? meta['name']) ??
        tags.find(({ key }) => key === 'mlflow.runName')?.value ??
        '',
      user_id: text(meta['user_id']) ?? '',
      status: RUN_STATUSES[(number(meta['status']) ?? 1) as keyof typeof RUN_STATUSES],
      start_time: number(meta['start_time']) ?? 0,
      end_time: number(meta['end_time']),
      artifact_uri: this.#placed(text(meta['artifact_uri']), folder),
      lifecycle_stage: (text(meta['lifecycle_stage']) ?? 'active') as LifecycleStage,
      deleted_time: number(meta['deleted_time']),
      params: await valuesBelow(path.join(folder, 'params')),
      tags,
      dataset_inputs: await datasetInputs(experiment, folder),
      model_inputs: (await edges(folder, 'inputs', 'MODEL_INPUT')).map(({ id }) => id),
      model_outputs: (await edges(folder, 'outputs', 'MODEL_OUTPUT')).map(({ id, step }) => ({
        model_id: id,
        step
      }))
    };
  }

  /** Artifacts of a folder that was moved since lie beside the record that names the old place. */
  #placed(uri: string | null, folder: string): string {
    const beside = path.join(folder, 'artifacts');
    if (uri === null) return beside;
    const named = localPath(uri);
    if (named !== null && !existsSync(named) && existsSync(beside)) this.#movedTo.set(uri, beside);
    return uri;
  }
}

async function datasetInputs(experiment: string, run: string): Promise<DatasetInput[]> {
  const inputs: DatasetInput[] = [];
  for (const { id, tags } of await edges(run, 'inputs', 'RUN')) {
    const meta = await readMeta(path.join(experiment, 'datasets', id));
    if (meta === null) continue;
    const schema = text(meta['schema']);
    const profile = text(meta['profile']);
    inputs.push({
      tags,
      dataset: {
        name: String(meta['name']),
        digest: String(meta['digest']),
        source_type: String(meta['source_type']),
        source: String(meta['source']),
        ...(schema === null ? {} : { schema }),
        ...(profile === null ? {} : { profile })
      }
    });
  }
  return inputs;
}

/** What a run's inputs or outputs lead to. */
async function edges(run: string, kind: 'inputs' | 'outputs', destination: string) {
  const found: { id: string; step: number; tags: { key: string; value: string }[] }[] = [];
  for (const name of await subfolders(path.join(run, kind))) {
    const meta = await readMeta(path.join(run, kind, name));
    if (meta?.['destination_type'] !== destination) continue;
    const tags = Object.entries((meta['tags'] ?? {}) as Record<string, unknown>);
    found.push({
      id: String(meta['source_type'] === 'DATASET' ? meta['source_id'] : meta['destination_id']),
      step: number(meta['step']) ?? 0,
      tags: tags.map(([key, value]) => ({ key, value: String(value) }))
    });
  }
  return found;
}

/** Folders of an experiment that are no runs. */
const RESERVED = new Set(['tags', 'datasets', 'traces', 'models']);
const RUNS_PER_BATCH = 100;
