import type {
  CreateExperiment,
  SearchExperiments,
  SearchExperimentsResponse
} from '../../protocol/endpoints/experiments.ts';
import type { DatasetSummary } from '../../protocol/endpoints/run-inputs.ts';
import type {
  ListRunColumns,
  ListRunColumnValues,
  ListRunGroups,
  ListRunRows,
  RunColumnKeys,
  RunGroups,
  RunRows
} from '../../protocol/endpoints/run-rows.ts';
import type {
  CreateRun,
  LogBatch,
  SearchRuns,
  SearchRunsResponse,
  UpdateRun
} from '../../protocol/endpoints/runs.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { ModelInput, ModelOutput } from '../../protocol/entities/logged-model.ts';
import type { DatasetInput, Run, RunInfo } from '../../protocol/entities/run.ts';
import { MAX_SEARCH_RESULTS } from '../../protocol/limits.ts';
import { CELLTRAIL_SESSION } from '../../protocol/tags.ts';
import type { ColumnKeeper } from '../search/column-keeper.ts';
import { isKeptAnswer } from '../answers/create-attempt.ts';
import { PointBuffer } from '../series/point-log.ts';
import type { RunState } from '../series/series-state.ts';
import { definitionOf, type GroupWriter } from '../threads/group-writer.ts';
import type { PackedPoints } from '../threads/group-message.ts';
import type { Reader } from '../threads/reader.ts';
import { checkedBatch, type CheckedMetric } from './checked-batch.ts';
import { checkCustomViews } from './custom-views.ts';
import { checkedDatasets } from './checked-datasets.ts';
import { checkedModelInputs, checkedModelOutputs } from './checked-run-models.ts';
import { checkedSearchedExperiments } from './dataset-search.ts';
import {
  checkArtifactLocation,
  checkedExperimentId,
  checkedText,
  checkExperimentName,
  checkExperimentTag
} from './entity-checks.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { checkedModelJson } from './logged-model-history.ts';
import type { RunCache } from './run-cache.ts';
import { checkRunId } from './run-id.ts';
import { inactiveRun } from './run-row.ts';
import type { LogOptions, TrackingStore } from './tracking-store.ts';

/** Checks requests on the main thread, and hands them to the writer and the reader. */
export class SqliteTrackingStore implements TrackingStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;
  readonly #runs: RunCache;
  readonly #columns: Pick<ColumnKeeper, 'soon'>;

  /** @param columns told of searches, which may have made columns that are worth keeping */
  constructor(
    writer: GroupWriter,
    reader: Reader,
    runs: RunCache,
    columns: Pick<ColumnKeeper, 'soon'>
  ) {
    this.#writer = writer;
    this.#reader = reader;
    this.#runs = runs;
    this.#columns = columns;
  }

  async createExperiment(request: CreateExperiment): Promise<{ experiment_id: string }> {
    const { name, artifact_location } = request;
    checkExperimentName(name);
    if (artifact_location) checkArtifactLocation(artifact_location);
    checkCustomViews(request.tags ?? []);
    const tags = (request.tags ?? []).map(checkExperimentTag);
    return this.#writer.write('createExperiment', { name, artifact_location, tags });
  }

  async getExperiment(id: string): Promise<Experiment> {
    return this.#reader.read('getExperiment', { experiment_id: checkedExperimentId(id) });
  }

  async getExperimentByName(name: string): Promise<Experiment> {
    return this.#reader.read('getExperimentByName', { name });
  }

  async searchExperiments(request: SearchExperiments): Promise<SearchExperimentsResponse> {
    // Absent is 0 to MLflow, and refused.
    const max_results = request.max_results ?? 0;
    checkMaxResults(max_results);
    if (max_results > MAX_SEARCH_RESULTS) {
      throw invalidParameter(
        `Invalid value ${max_results} for parameter 'max_results' supplied. ` +
          `It must be at most ${MAX_SEARCH_RESULTS}`
      );
    }
    return this.#reader.read('searchExperiments', { ...request, max_results });
  }

  async setExperimentTag(id: string, key: string, value: string): Promise<void> {
    const tag = checkExperimentTag({ key, value });
    const experiment_id = checkedExperimentId(id);
    await this.#writer.write('setExperimentTag', { experiment_id, tag });
  }

  async deleteExperimentTag(id: string, key: string): Promise<void> {
    const experiment_id = checkedExperimentId(id);
    await this.#writer.write('deleteExperimentTag', { experiment_id, key });
  }

  async deleteExperiment(id: string): Promise<void> {
    const experiment_id = checkedExperimentId(id);
    this.#runs.forgetAll();
    await this.#writer.write('deleteExperiment', { experiment_id });
  }

  async restoreExperiment(id: string): Promise<void> {
    const experiment_id = checkedExperimentId(id);
    this.#runs.forgetAll();
    await this.#writer.write('restoreExperiment', { experiment_id });
  }

  async renameExperiment(id: string, name: string): Promise<void> {
    checkExperimentName(name);
    const experiment_id = checkedExperimentId(id);
    await this.#writer.write('renameExperiment', { experiment_id, name });
  }

  async notebookExperiment(notebook_path: string): Promise<string> {
    return this.#writer.write('notebookExperiment', { notebook_path });
  }

  async createRun(request: CreateRun): Promise<Run> {
    // MLflow takes any key in a new run's tags: only types are looked at.
    const tags = (request.tags ?? []).map(({ key, value }, index) => ({
      key: checkedText(key, `tags[${index}].key`),
      value: checkedText(value, `tags[${index}].value`)
    }));
    const given = request.experiment_id;
    const experiment_id = given ? checkedExperimentId(given) : undefined;
    const { run, loaded } = await this.#writer.write('createRun', {
      ...request,
      experiment_id,
      tags
    });
    // What a server that died had made may have been logged to since.
    if (!isKeptAnswer()) this.#runs.remember(loaded);
    return run;
  }

  async getRun(run_id: string): Promise<Run> {
    return this.#reader.read('getRun', { run_id });
  }

  async updateRun(request: UpdateRun & { run_id: string }): Promise<RunInfo> {
    return this.#writer.write('updateRun', request);
  }

  async deleteRun(run_id: string): Promise<void> {
    this.#runs.forget(run_id);
    await this.#writer.write('deleteRun', { run_id });
  }

  async restoreRun(run_id: string): Promise<void> {
    this.#runs.forget(run_id);
    await this.#writer.write('restoreRun', { run_id });
  }

  async searchRuns(request: SearchRuns): Promise<SearchRunsResponse> {
    checkSearchedRuns(request);
    this.#columns.soon();
    return this.#reader.read('searchRuns', request);
  }

  async searchRunsJson(request: SearchRuns): Promise<Uint8Array> {
    checkSearchedRuns(request);
    this.#columns.soon();
    return this.#reader.read('searchRunsJson', request);
  }

  async listRunRows(request: ListRunRows): Promise<RunRows> {
    if (request.max_results !== undefined) checkMaxResults(request.max_results);
    checkKeys(request);
    this.#columns.soon();
    return this.#reader.read('listRunRows', request);
  }

  async listRunGroups(request: ListRunGroups): Promise<RunGroups> {
    checkKeys(request);
    this.#columns.soon();
    return this.#reader.read('listRunGroups', request);
  }

  async listRunColumns(request: ListRunColumns): Promise<RunColumnKeys> {
    this.#columns.soon();
    return this.#reader.read('listRunColumns', request);
  }

  async listRunColumnValues(request: ListRunColumnValues): Promise<{ values: string[] }> {
    if (request.max_results !== undefined) checkMaxResults(request.max_results);
    this.#columns.soon();
    return this.#reader.read('listRunColumnValues', request);
  }

  async logBatch(request: LogBatch, options: LogOptions = {}): Promise<void> {
    const { run_id } = request;
    const single = options.single ?? false;
    const known = this.#runs.get(run_id);
    const batch = checkedBatch(request, single, known?.series ?? NO_KEYS);
    this.#writer.assertRoom();
    const run = known ?? (await this.#runs.load(run_id));
    if (!run.active) throw inactiveRun(run_id);

    const { params, tags, modelMetrics } = batch;
    if (params.length === 0 && tags.length === 0 && modelMetrics.length === 0) {
      if (batch.metrics.length === 0) return;
      for (const { key, step, timestamp, value } of batch.metrics) {
        this.#writer.append(this.#runs.seriesOf(run, key), step, timestamp, value);
      }
      return this.#writer.committed();
    }
    if (tags.some(({ key }) => key === CELLTRAIL_SESSION)) this.#runs.forget(run_id);
    await this.#logWhole(run, batch, options.params ?? 'immutable', single);
  }

  async deleteTag(run_id: string, key: string): Promise<void> {
    if (key === CELLTRAIL_SESSION) this.#runs.forget(run_id);
    await this.#writer.write('deleteTag', { run_id, key });
  }

  async logInputs(
    run_id: string,
    datasets: DatasetInput[] = [],
    models: ModelInput[] = []
  ): Promise<void> {
    checkRunId(run_id);
    await this.#writer.write('logInputs', {
      run_id,
      datasets: checkedDatasets(datasets),
      model_ids: checkedModelInputs(models)
    });
  }

  async logOutputs(run_id: string, models: ModelOutput[]): Promise<void> {
    await this.#writer.write('logOutputs', { run_id, models: checkedModelOutputs(models) });
  }

  async recordLoggedModel(run_id: string, model_json: string): Promise<void> {
    const model = checkedModelJson(model_json);
    await this.#writer.write('recordLoggedModel', { run_id, model });
  }

  async searchDatasets(
    experiment_ids: string[]
  ): Promise<{ dataset_summaries?: DatasetSummary[] }> {
    return this.#reader.read('searchDatasets', {
      experiment_ids: checkedSearchedExperiments(experiment_ids)
    });
  }

  async counts(): Promise<{ experiments: number; runs: number }> {
    return this.#reader.read('counts', undefined);
  }

  /** Points go with all else of the same batch, so that everything is stored or nothing. */
  async #logWhole(
    run: RunState,
    batch: ReturnType<typeof checkedBatch>,
    mode: 'immutable' | 'newest',
    single: boolean
  ): Promise<void> {
    const { run_id } = run;
    const { metrics, ...rest } = batch;
    const points = metrics.length === 0 ? null : this.#packed(run, metrics);
    await this.#writer.write('logBatch', { ...rest, run_id, points, mode, single });
    for (const { key } of metrics) {
      const series = run.series.get(key);
      if (series !== undefined) series.committed = true;
    }
  }

  #packed(run: RunState, metrics: readonly CheckedMetric[]): PackedPoints {
    const buffer = new PointBuffer(metrics.length);
    const series = new Set(metrics.map(({ key }) => this.#runs.seriesOf(run, key)));
    for (const { key, step, timestamp, value } of metrics) {
      buffer.append(this.#runs.seriesOf(run, key).id, step, timestamp, value);
    }
    return {
      buffer: buffer.buffer,
      bytes: buffer.bytes,
      arrived: this.#writer.clock.now(),
      series: [...series].filter(({ committed }) => !committed).map(definitionOf)
    };
  }
}

/** Each key of a list is a column of all runs, or of the page. */
function checkKeys(request: Pick<ListRunRows, 'metric_keys' | 'param_keys' | 'tag_keys'>): void {
  for (const parameter of ['metric_keys', 'param_keys', 'tag_keys'] as const) {
    const keys = request[parameter] ?? [];
    if (keys.length <= MAX_ASKED_KEYS) continue;
    throw invalidParameter(
      `Invalid ${parameter}: ${keys.length} keys. At most ${MAX_ASKED_KEYS} can be asked for at once.`
    );
  }
}

function checkSearchedRuns({ max_results }: SearchRuns): void {
  if (max_results === undefined) return;
  if (max_results > MAX_SEARCH_RESULTS) {
    throw invalidParameter(
      `Invalid value ${max_results} for parameter 'max_results' supplied:  Hint: Value was of ` +
        "type 'int'. See the API docs for more information about request parameters."
    );
  }
  checkMaxResults(max_results);
}

function checkMaxResults(max_results: number): void {
  if (max_results < 1) {
    throw invalidParameter(
      `Invalid value ${max_results} for parameter 'max_results' supplied. ` +
        'It must be a positive integer'
    );
  }
}

const MAX_ASKED_KEYS = 500;
const NO_KEYS: ReadonlyMap<string, unknown> = new Map();
