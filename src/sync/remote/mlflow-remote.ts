import { randomUUID } from 'node:crypto';
import { pages } from '../../client/pages.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';
import type {
  DatasetInput,
  FileInfo,
  Metric,
  Param,
  Run,
  RunInfo,
  Tag
} from '../../protocol/entities/run.ts';
import { CELLTRAIL_MADE_BY, CELLTRAIL_RUN_ID } from '../../protocol/sync-tags.ts';
import { FileUpload } from './file-upload.ts';
import type { MultipartOptions } from './multipart-options.ts';
import { orNull } from './or-null.ts';
import type { RemoteCalls } from './remote-calls.ts';
import { RemoteFailure } from './remote-failure.ts';
import { RemoteModels } from './remote-models.ts';
import { RemoteRegistry } from './remote-registry.ts';

/** The endpoints of MLflow's public API that sync uses. Each call is one try. @throws RemoteFailure */
export class MlflowRemote {
  readonly models: RemoteModels;
  readonly registry: RemoteRegistry;
  readonly uploads: FileUpload;
  /** Tag of what this process makes there. */
  readonly madeBy: Tag = { key: CELLTRAIL_MADE_BY, value: randomUUID() };
  readonly #calls: RemoteCalls;
  /** Fewer after a page for which it took too long. */
  #runsAPage = RUNS_A_PAGE;

  constructor(calls: RemoteCalls, options: MultipartOptions) {
    this.#calls = calls;
    this.uploads = new FileUpload(calls, options);
    this.models = new RemoteModels(calls);
    this.registry = new RemoteRegistry(calls);
  }

  /** Called with each call that the remote carried out. */
  set onAnswer(listener: () => void) {
    this.#calls.onAnswer = listener;
  }

  /** Without credentials. */
  get address(): string {
    return this.#calls.address;
  }

  /** The cheapest thing that shows whether it answers and lets us in. */
  async probe(): Promise<void> {
    await this.#calls.post('mlflow/experiments/search', { max_results: 1 });
  }

  /** Whether it answers, and lets us in. */
  answers(): Promise<boolean> {
    return this.probe().then(
      () => true,
      () => false
    );
  }

  /** Deleted ones too. */
  async experimentByName(experiment_name: string): Promise<Experiment | null> {
    return orNull(
      this.#calls
        .get<{ experiment: Experiment }>('mlflow/experiments/get-by-name', { experiment_name })
        .then(({ experiment }) => experiment)
    );
  }

  async experiment(experiment_id: string): Promise<Experiment | null> {
    return orNull(
      this.#calls
        .get<{ experiment: Experiment }>('mlflow/experiments/get', { experiment_id })
        .then(({ experiment }) => experiment)
    );
  }

  async createExperiment(name: string, tags: Tag[]): Promise<string> {
    const answer = await this.#calls.post<{ experiment_id: string }>('mlflow/experiments/create', {
      name,
      tags
    });
    return String(answer.experiment_id);
  }

  async renameExperiment(experiment_id: string, new_name: string): Promise<void> {
    await this.#calls.post('mlflow/experiments/update', { experiment_id, new_name });
  }

  async deleteExperiment(experiment_id: string): Promise<void> {
    await this.#calls.post('mlflow/experiments/delete', { experiment_id });
  }

  /** With all its runs. */
  async restoreExperiment(experiment_id: string): Promise<void> {
    await this.#calls.post('mlflow/experiments/restore', { experiment_id });
  }

  async setExperimentTag(experiment_id: string, { key, value }: Tag): Promise<void> {
    await this.#calls.post('mlflow/experiments/set-experiment-tag', { experiment_id, key, value });
  }

  /** The copies of a run in an experiment, the canonical one first: everybody chooses the same. */
  async copiesOf(experiment_id: string, run_id: string): Promise<Run[]> {
    const { runs = [] } = await this.#calls.post<{ runs?: Run[] }>('mlflow/runs/search', {
      experiment_ids: [experiment_id],
      filter: `tags.\`${CELLTRAIL_RUN_ID}\` = '${run_id}'`,
      run_view_type: 'ALL',
      max_results: 100
    });
    return runs.sort(
      (a, b) =>
        Number(isDeleted(a.info)) - Number(isDeleted(b.info)) ||
        // One that was sent to its end is somebody's for good.
        Number(isRunning(a.info)) - Number(isRunning(b.info)) ||
        Number(a.info.start_time) - Number(b.info.start_time) ||
        (a.info.run_id < b.info.run_id ? -1 : 1)
    );
  }

  /**
   * All runs of an experiment, deleted ones too; none of one that is gone.
   *
   * @param pause waited for before each page
   */
  async *runsIn(experiment_id: string, pause?: () => Promise<void>): AsyncGenerator<Run> {
    const before = this.#runsAPage;
    const found = pages(async page_token => {
      await pause?.();
      return this.#pageOf({ experiment_ids: [experiment_id], run_view_type: 'ALL', page_token });
    });
    for await (const { runs = [] } of found) yield* runs;
    if (this.#runsAPage === before) this.#runsAPage = Math.min(RUNS_A_PAGE, before * 2);
  }

  /** With half as many when it fails at them, and answers other calls. */
  async #pageOf(search: object): Promise<{ runs?: Run[]; next_page_token?: string }> {
    for (;;) {
      const max_results = this.#runsAPage;
      try {
        return await this.#calls.post('mlflow/runs/search', { ...search, max_results });
      } catch (error) {
        const isUnclear = error instanceof RemoteFailure && error.kind === 'unclear';
        if (!isUnclear || max_results <= LEAST_RUNS_A_PAGE || !(await this.answers())) throw error;
        this.#runsAPage = Math.max(LEAST_RUNS_A_PAGE, max_results >>> 1);
      }
    }
  }

  async createRun(request: {
    experiment_id: string;
    user_id: string;
    run_name: string;
    start_time: number;
    tags: Tag[];
  }): Promise<Run> {
    return (await this.#calls.post<{ run: Run }>('mlflow/runs/create', request)).run;
  }

  /** Null for a run that is gone for good. */
  async run(run_id: string): Promise<Run | null> {
    return orNull(
      this.#calls.get<{ run: Run }>('mlflow/runs/get', { run_id }).then(({ run }) => run)
    );
  }

  async updateRun(request: {
    run_id: string;
    run_name?: string;
    status?: string;
    end_time?: number;
  }): Promise<void> {
    await this.#calls.post('mlflow/runs/update', request);
  }

  async deleteRun(run_id: string): Promise<void> {
    await this.#calls.post('mlflow/runs/delete', { run_id });
  }

  async restoreRun(run_id: string): Promise<void> {
    await this.#calls.post('mlflow/runs/restore', { run_id });
  }

  async logBatch(request: {
    run_id: string;
    metrics?: Metric[];
    params?: Param[];
    tags?: Tag[];
  }): Promise<void> {
    await this.#calls.post('mlflow/runs/log-batch', request);
  }

  /** @param body JSON of `log-batch` */
  async logPoints(body: Uint8Array): Promise<void> {
    await this.#calls.postJson('mlflow/runs/log-batch', body);
  }

  /** Of a tag that is not there, too. */
  async deleteTag(run_id: string, key: string): Promise<void> {
    await orNull(this.#calls.post('mlflow/runs/delete-tag', { run_id, key }));
  }

  async logInputs(run_id: string, datasets: DatasetInput[]): Promise<void> {
    await this.#calls.post('mlflow/runs/log-inputs', { run_id, datasets });
  }

  /** All points of a metric between two steps, both included. */
  async points(run_id: string, metric_key: string, from: number, to: number): Promise<Metric[]> {
    const answer = await this.#calls
      .get<{ metrics?: Metric[] }>('mlflow/metrics/get-history-bulk-interval', {
        run_ids: [run_id],
        metric_key,
        start_step: String(from),
        end_step: String(to),
        max_results: String(MAX_INTERVAL_RESULTS)
      })
      .catch((error: unknown) => {
        // A server of an older version, or a step that its int32 does not hold.
        if (error instanceof RemoteFailure && error.kind === 'refused') return null;
        throw error;
      });
    // With as many as it answers at most it may be a sample.
    if (answer !== null && (answer.metrics ?? []).length < MAX_INTERVAL_RESULTS) {
      return answer.metrics ?? [];
    }
    return this.#history(run_id, metric_key);
  }

  async #history(run_id: string, metric_key: string): Promise<Metric[]> {
    const points: Metric[] = [];
    for await (const page of this.historyPages(run_id, metric_key)) points.push(...page);
    return points;
  }

  /** All points of a metric. */
  async *historyPages(run_id: string, metric_key: string): AsyncGenerator<Metric[]> {
    const found = pages(page_token =>
      this.#calls.get<{ metrics?: Metric[]; next_page_token?: string }>(
        'mlflow/metrics/get-history',
        { run_id, metric_key, max_results: '25000', page_token }
      )
    );
    for await (const { metrics = [] } of found) yield metrics;
  }

  /** Its files at any depth: path below the run's root to size in bytes. */
  async files(run_id: string): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const folders: (string | undefined)[] = [undefined];
    for (const path of folders) {
      const listed = pages(page_token =>
        this.#calls.get<{ files?: FileInfo[]; next_page_token?: string }>('mlflow/artifacts/list', {
          run_id,
          path,
          page_token
        })
      );
      for await (const { files = [] } of listed) {
        for (const file of files) {
          if (file.is_dir) folders.push(file.path);
          else found.set(file.path, Number(file.file_size ?? 0));
        }
      }
    }
    return found;
  }
}

const isDeleted = ({ lifecycle_stage }: RunInfo) => lifecycle_stage === 'deleted';

const isRunning = ({ status }: RunInfo) => status === 'RUNNING';

const MAX_INTERVAL_RESULTS = 2500;
/** With all their params, tags and metrics: few enough for an answer in time. */
const RUNS_A_PAGE = 200;
const LEAST_RUNS_A_PAGE = 10;
