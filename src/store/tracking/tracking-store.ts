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

/**
 * Experiments, runs, and what is logged to them, with MLflow's rules, texts and error codes.
 *
 * Every method checks its request (lengths, characters, duplicates) and rejects with an ApiError
 * that changes nothing. A write resolves once it is on disk.
 */
export interface TrackingStore {
  createExperiment(request: CreateExperiment): Promise<{ experiment_id: string }>;
  getExperiment(experiment_id: string): Promise<Experiment>;
  getExperimentByName(name: string): Promise<Experiment>;
  searchExperiments(request: SearchExperiments): Promise<SearchExperimentsResponse>;
  setExperimentTag(experiment_id: string, key: string, value: string): Promise<void>;
  deleteExperimentTag(experiment_id: string, key: string): Promise<void>;
  deleteExperiment(experiment_id: string): Promise<void>;
  restoreExperiment(experiment_id: string): Promise<void>;
  renameExperiment(experiment_id: string, name: string): Promise<void>;
  /** The experiment tagged with this notebook: made, renamed or restored as needed (design §3). */
  notebookExperiment(notebook_path: string): Promise<string>;

  createRun(request: CreateRun): Promise<Run>;
  getRun(run_id: string): Promise<Run>;
  updateRun(request: UpdateRun & { run_id: string }): Promise<RunInfo>;
  deleteRun(run_id: string): Promise<void>;
  restoreRun(run_id: string): Promise<void>;
  searchRuns(request: SearchRuns): Promise<SearchRunsResponse>;
  /** What `searchRuns` answers, as JSON in UTF-8: for a caller that would only write it. */
  searchRunsJson(request: SearchRuns): Promise<Uint8Array>;
  /** What our own lists of runs show. */
  listRunRows(request: ListRunRows): Promise<RunRows>;
  listRunGroups(request: ListRunGroups): Promise<RunGroups>;
  listRunColumns(request: ListRunColumns): Promise<RunColumnKeys>;
  listRunColumnValues(request: ListRunColumnValues): Promise<{ values: string[] }>;

  /** One transaction. `params: 'newest'` lets a param change its value and keeps the history (design §4.5). */
  logBatch(request: LogBatch, options?: LogOptions): Promise<void>;
  deleteTag(run_id: string, key: string): Promise<void>;
  /** What the run has as an input already stays as it is. */
  logInputs(run_id: string, datasets?: DatasetInput[], models?: ModelInput[]): Promise<void>;
  /** A model comes out of a run once. */
  logOutputs(run_id: string, models: ModelOutput[]): Promise<void>;
  /** Adds a model to the tag `mlflow.log-model.history`. @param model_json an MLmodel file as JSON */
  recordLoggedModel(run_id: string, model_json: string): Promise<void>;
  /** Datasets that runs of the experiments have as inputs, by name and digest. */
  searchDatasets(experiment_ids: string[]): Promise<{ dataset_summaries?: DatasetSummary[] }>;

  counts(): Promise<{ experiments: number; runs: number }>;
}

export interface LogOptions {
  /** Absent: immutable. */
  params?: 'immutable' | 'newest';
  /**
   * The request named one metric, param or tag itself (log-metric, log-parameter, set-tag): MLflow
   * speaks of `key` then, not of `params[0].key`, and has a text of its own for a changed param.
   */
  single?: boolean;
}
