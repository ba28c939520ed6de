import type { LifecycleStage } from '../../protocol/entities/experiment.ts';
import type { LoggedModelStatus } from '../../protocol/entities/logged-model.ts';
import type { DatasetInput, Param, RunStatus, Tag } from '../../protocol/entities/run.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { ForeignExecution } from './import-session.ts';

/**
 * Takes over records of another MLflow store, with their ids, times and deletions.
 *
 * Nothing that is here is changed, only what is missing added: whatever was brought before, by an
 * import that ran to its end or was killed, is found again by its ids, and a second import of the
 * same records changes nothing. Values are not checked: what the other store took is kept whole.
 */
export interface Importer {
  /** The experiment here that the runs of the foreign one go to, made if it is not there yet. */
  experiment(experiment: ForeignExperiment): Promise<ExperimentOutcome>;
  /** One transaction. @param experiment_id as `experiment` answered it */
  runs(experiment_id: string, runs: readonly ForeignRun[]): Promise<RunOutcome[]>;
  /** How many points of each metric the runs have here. */
  pointCounts(run_ids: readonly string[]): Promise<Map<string, Map<string, number>>>;
  /** On disk once it resolves; calls that overlap share a transaction. @param run_id was given to `runs` before */
  addPoints(run_id: string, key: string, points: ForeignPoints): Promise<void>;
  /** After the runs that they have metrics of. @returns how many were added */
  loggedModels(experiment_id: string, models: readonly ForeignLoggedModel[]): Promise<number>;
  registeredModel(model: ForeignRegisteredModel): Promise<RegisteredModelOutcome>;
  /** After its run. @param run_id of that here */
  session(session: Session, run_id: string): Promise<SessionOutcome>;
  /** Of a session that was brought; of others nothing is added. @returns how many were added */
  executions(session_id: string, executions: readonly ForeignExecution[]): Promise<number>;
  /** Those of the points that the run does not have here. */
  missingPoints(run_id: string, key: string, points: ForeignPoints): Promise<ForeignPoints>;
}

export interface ForeignExperiment {
  experiment_id: string;
  name: string;
  artifact_location: string;
  /** The location there. One that was kept so by an import before is replaced. */
  moved_from?: string;
  lifecycle_stage: LifecycleStage;
  creation_time: number;
  last_update_time: number;
  tags: Tag[];
}

export interface ForeignRun {
  run_id: string;
  run_name: string;
  user_id: string;
  status: RunStatus;
  start_time: number;
  end_time: number | null;
  artifact_uri: string;
  /** As of `ForeignExperiment`. */
  moved_from?: string;
  lifecycle_stage: LifecycleStage;
  deleted_time: number | null;
  params: (Param & LoggedTime)[];
  tags: (Tag & LoggedTime)[];
  dataset_inputs: DatasetInput[];
  model_inputs: string[];
  model_outputs: { model_id: string; step: number }[];
  /** Executions that made the run or took it up again, beside the one that its tags name. */
  origins?: { session_id: string; execution_id: string }[];
}

interface LoggedTime {
  /** When it was logged, ms since 1970; absent or null where that is not known. */
  time?: number | null;
}

export interface ForeignLoggedModel {
  model_id: string;
  name: string;
  artifact_location: string;
  /** As of `ForeignExperiment`. */
  moved_from?: string;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  status: LoggedModelStatus;
  status_message: string | null;
  lifecycle_stage: LifecycleStage;
  model_type: string | null;
  source_run_id: string | null;
  params: Param[];
  tags: Tag[];
  metrics: ForeignModelMetric[];
}

export interface ForeignModelMetric {
  key: string;
  value: number;
  timestamp: number;
  step: number;
  run_id: string;
  dataset_name: string | null;
  dataset_digest: string | null;
}

export interface ForeignRegisteredModel {
  name: string;
  description: string | null;
  creation_time: number;
  last_updated_time: number;
  tags: Tag[];
  aliases: { alias: string; version: number }[];
  versions: ForeignModelVersion[];
}

export interface ForeignModelVersion {
  version: number;
  creation_time: number;
  last_updated_time: number;
  description: string | null;
  /** A deleted one has `Deleted_Internal`. */
  current_stage: string;
  source: string;
  storage_location: string;
  run_id: string | null;
  run_link: string | null;
  tags: Tag[];
}

export interface ExperimentOutcome {
  experiment_id: string;
  name: string;
  /** `merged`: one of the same name was here, and gets the runs. */
  outcome: 'new' | 'known' | 'merged';
}

export interface RunOutcome {
  run_id: string;
  /**
   * `completed`: it was here, and something was added to it. `other`: a run of this id is here that
   * began at another time, so it is another run; it was left alone.
   */
  outcome: 'new' | 'known' | 'completed' | 'other';
}

/**
 * `completed`: it was brought while it went on, and has ended since. `other`: one of this id is here that
 * began at another time. `without-run`: its run is not here.
 */
export type SessionOutcome = 'new' | 'known' | 'completed' | 'other' | 'without-run';

export interface RegisteredModelOutcome {
  added: boolean;
  /** How many were added. */
  versions: number;
  /** Versions whose number another one has here. */
  renumbered: { from: number; to: number }[];
}

/** Points of one series; the first `length` entries of each column. */
export interface ForeignPoints {
  steps: Float64Array;
  /** ms since 1970. */
  timestamps: Float64Array;
  values: Float64Array;
  length: number;
}
