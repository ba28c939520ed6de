import { pages } from '../client/pages.ts';
import { decodeDouble, type WireDouble } from '../protocol/double.ts';
import type { Experiment } from '../protocol/entities/experiment.ts';
import type { LoggedModelStatus } from '../protocol/entities/logged-model.ts';
import type { FileInfo, Metric, Run, Tag } from '../protocol/entities/run.ts';
import { ApiError } from '../protocol/errors.ts';
import type {
  ForeignExperiment,
  ForeignLoggedModel,
  ForeignRegisteredModel,
  ForeignRun
} from '../store/import/importer.ts';
import {
  UnreadableSource,
  type ForeignFolder,
  type ImportSource,
  type SeriesPart
} from './import-source.ts';
import { inParallel } from './in-parallel.ts';
import { serverModels } from './mlflow-server-registry.ts';
import { append, emptyColumns } from './point-buffers.ts';
import { proxiedPath } from '../store/artifacts/proxied-path.ts';
import { ServerCalls, withoutEndpoint } from './server-calls.ts';

/** A running server that speaks MLflow's REST API. */
export class MlflowServer implements ImportSource {
  readonly name: string;
  readonly #calls: ServerCalls;
  /** Metric keys of the runs that were handed out last. */
  readonly #keys = new Map<string, string[]>();

  private constructor(calls: ServerCalls) {
    this.name = `the MLflow server ${calls.address}`;
    this.#calls = calls;
  }

  /** @throws UnreadableSource when it does not answer as an MLflow server does */
  static async connect(address: string, authorization: string | null): Promise<MlflowServer> {
    const calls = new ServerCalls(address, authorization, 2);
    try {
      await calls.post('mlflow/experiments/search', { max_results: 1 });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Its own form of the address has no password in it.
      throw new UnreadableSource(refusal(calls.address, error), { cause: error });
    }
    return new MlflowServer(new ServerCalls(address, authorization));
  }

  runCount(): null {
    return null;
  }

  async *experiments(): AsyncGenerator<ForeignExperiment> {
    const found = pages(page_token =>
      this.#calls.post<{ experiments?: Experiment[]; next_page_token?: string }>(
        'mlflow/experiments/search',
        { max_results: 1000, view_type: 'ALL', order_by: ['experiment_id'], page_token }
      )
    );
    for await (const { experiments = [] } of found) {
      for (const { tags = [], ...experiment } of experiments) {
        const { creation_time = 0, last_update_time = creation_time } = experiment;
        yield { ...experiment, creation_time, last_update_time, tags };
      }
    }
  }

  async *runs(experiment_id: string): AsyncGenerator<ForeignRun[]> {
    const found = pages(page_token =>
      this.#calls.post<{ runs?: RunAnswer[]; next_page_token?: string }>('mlflow/runs/search', {
        experiment_ids: [experiment_id],
        run_view_type: 'ALL',
        max_results: RUNS_PER_PAGE,
        // A run that is made meanwhile comes at the end, so that no page loses one.
        order_by: ['attributes.start_time ASC', 'attributes.run_id ASC'],
        page_token
      })
    );
    for await (const { runs = [] } of found) {
      this.#keys.clear();
      yield runs.map(run => this.#run(run));
    }
  }

  async *points({ run_id }: ForeignRun): AsyncGenerator<SeriesPart> {
    yield* inParallel(this.#keys.get(run_id) ?? [], REQUESTS_AT_ONCE, async key => ({
      key,
      points: await this.#history(run_id, key)
    }));
  }

  async *loggedModels(experiment_id: string): AsyncGenerator<ForeignLoggedModel> {
    const found = pages(page_token =>
      this.#calls
        .post<ModelsAnswer>('mlflow/logged-models/search', {
          experiment_ids: [experiment_id],
          max_results: 50,
          page_token
        })
        .catch(withoutEndpoint<ModelsAnswer>({}))
    );
    for await (const { models = [] } of found) {
      for (const { info, data = {} } of models) yield loggedModel(info, data);
    }
  }

  async *registeredModels(): AsyncGenerator<ForeignRegisteredModel> {
    yield* serverModels(this.#calls);
  }

  artifacts(uri: string): Promise<ForeignFolder | null> {
    const root = proxiedPath(uri);
    return Promise.resolve(root === null ? null : this.#proxied(root));
  }

  leftBehind(): string[] {
    return [];
  }

  close(): void {
    this.#keys.clear();
  }

  #run({ info, data = {}, inputs, outputs }: RunAnswer): ForeignRun {
    const { run_id, lifecycle_stage } = info;
    this.#keys.set(run_id, data.metrics?.map(({ key }) => key) ?? []);
    return {
      run_id,
      run_name: info.run_name ?? '',
      user_id: info.user_id ?? '',
      status: info.status,
      start_time: info.start_time ?? 0,
      end_time: info.end_time ?? null,
      artifact_uri: info.artifact_uri ?? '',
      lifecycle_stage,
      // A server does not say when: from now on it can be told how long at least.
      deleted_time: lifecycle_stage === 'deleted' ? Date.now() : null,
      params: data.params?.map(withValue) ?? [],
      tags: data.tags?.map(withValue) ?? [],
      dataset_inputs: (inputs?.dataset_inputs ?? []).map(({ tags = [], dataset }) => ({
        tags,
        dataset
      })),
      model_inputs: inputs?.model_inputs?.map(({ model_id }) => model_id) ?? [],
      model_outputs:
        outputs?.model_outputs?.map(({ model_id, step = 0 }) => ({ model_id, step })) ?? []
    };
  }

  async #history(run_id: string, metric_key: string) {
    const points = emptyColumns();
    const found = pages(page_token =>
      this.#calls.get<{ metrics?: Metric[]; next_page_token?: string }>(
        'mlflow/metrics/get-history',
        { run_id, metric_key, max_results: String(POINTS_PER_PAGE), page_token }
      )
    );
    for await (const { metrics = [] } of found) {
      for (const { step = 0, timestamp = 0, value } of metrics) {
        append(points, Number(step), Number(timestamp), decodeDouble(value));
      }
    }
    return points;
  }

  #proxied(root: string): ForeignFolder {
    const path = (below: string) =>
      [...root.split('/'), ...below.split('/')].filter(Boolean).join('/');
    return {
      files: () => this.#filesBelow(path(''), ''),
      read: file => {
        const encoded = path(file).split('/').map(encodeURIComponent).join('/');
        return this.#calls.stream(`mlflow-artifacts/artifacts/${encoded}`);
      }
    };
  }

  async *#filesBelow(root: string, below: string): AsyncGenerator<{ path: string; size: number }> {
    const folder = below === '' ? root : `${root}/${below}`;
    const { files = [] } = await this.#calls.get<{ files?: FileInfo[] }>(
      'mlflow-artifacts/artifacts',
      { path: folder }
    );
    for (const { path, is_dir, file_size } of files) {
      const inside = below === '' ? path : `${below}/${path}`;
      if (is_dir) yield* this.#filesBelow(root, inside);
      else yield { path: inside, size: Number(file_size ?? 0) };
    }
  }
}

function loggedModel(
  info: LoggedModelAnswer['info'],
  { params = [], metrics = [] }: NonNullable<LoggedModelAnswer['data']>
): ForeignLoggedModel {
  return {
    model_id: info.model_id,
    name: info.name,
    artifact_location: info.artifact_uri,
    creation_timestamp_ms: Number(info.creation_timestamp_ms),
    last_updated_timestamp_ms: Number(info.last_updated_timestamp_ms),
    status: info.status,
    status_message: info.status_message ?? null,
    lifecycle_stage: 'active',
    model_type: info.model_type ?? null,
    source_run_id: info.source_run_id ?? null,
    params: params.map(withValue),
    tags: info.tags?.map(withValue) ?? [],
    metrics: metrics.map(metric => ({
      key: metric.key,
      value: decodeDouble(metric.value),
      timestamp: Number(metric.timestamp),
      step: Number(metric.step ?? 0),
      run_id: metric.run_id ?? info.source_run_id ?? '',
      dataset_name: metric.dataset_name ?? null,
      dataset_digest: metric.dataset_digest ?? null
    }))
  };
}

/** An empty value is left out on the wire. */
const withValue = ({ key, value }: Partial<Tag> & { key: string }) => ({ key, value: value ?? '' });

function refusal(address: string, error: ApiError): string {
  switch (error.code) {
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return (
        `${address} asks for credentials. Set MLFLOW_TRACKING_TOKEN, or ` +
        'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.'
      );
    case 'TEMPORARILY_UNAVAILABLE':
      return error.message;
    default:
      return `${address} does not answer as an MLflow server: ${error.message}`;
  }
}

const RUNS_PER_PAGE = 500;
const POINTS_PER_PAGE = 25_000;
const REQUESTS_AT_ONCE = 6;

/** As old servers answer it too: what they do not know is absent. */
interface RunAnswer {
  info: Pick<Run['info'], 'run_id' | 'status' | 'lifecycle_stage'> & Partial<Run['info']>;
  data?: Partial<Run['data']>;
  inputs?: Run['inputs'] & { model_inputs?: { model_id: string }[] };
  outputs?: { model_outputs?: { model_id: string; step?: number }[] };
}

interface ModelsAnswer {
  models?: LoggedModelAnswer[];
  next_page_token?: string;
}

interface LoggedModelAnswer {
  info: {
    model_id: string;
    name: string;
    artifact_uri: string;
    creation_timestamp_ms: number | string;
    last_updated_timestamp_ms: number | string;
    status: LoggedModelStatus;
    status_message?: string;
    model_type?: string;
    source_run_id?: string;
    tags?: Tag[];
  };
  data?: {
    params?: Tag[];
    metrics?: {
      key: string;
      value: WireDouble;
      timestamp: number | string;
      step?: number | string;
      run_id?: string;
      dataset_name?: string;
      dataset_digest?: string;
    }[];
  };
}
