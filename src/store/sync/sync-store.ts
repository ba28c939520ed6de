import type { Experiment } from '../../protocol/entities/experiment.ts';
import type { Run } from '../../protocol/entities/run.ts';
import type { SyncProblem, SyncSettings } from '../../protocol/entities/sync.ts';
import type { RemoteExperiment } from './adopt-experiment.ts';
import type { SyncEntityStore } from './sync-entity-store.ts';

/**
 * What sync keeps of the remote, and reads of the record.
 *
 * A run is due until all of it is on the remote. That is kept with each change, in the same
 * transaction, so that no death of a process loses a run that has something to send. Without a
 * remote nothing is kept.
 */
export interface SyncStore {
  /** Models and their versions. */
  readonly entities: SyncEntityStore;
  remote(): Promise<SyncRemote | null>;
  /** Another address forgets what was known of the last one; null: there is no remote. */
  setRemote(remote: SyncRemote | null): Promise<void>;
  /** The runs that may have something to send, in the order in which they were made. */
  dueRuns(): Promise<DueRun[]>;
  /** All of a run but its points and files; null for a run that is gone. */
  run(run_id: string): Promise<SyncRun | null>;
  /** Ids of the runs that name it as their parent. */
  runsBelow(run_id: string): Promise<string[]>;
  experiment(experiment_id: string): Promise<SyncExperiment>;
  /** Id here of the experiment that has this one for its copy; null without one. */
  experimentCopiedTo(remote_experiment_id: string): Promise<string | null>;
  /**
   * Makes an experiment of the remote known here. One of its name that is here already is taken for
   * it.
   *
   * @returns its id here; null when there is another remote by now
   */
  adoptExperiment(experiment: RemoteExperiment): Promise<string | null>;
  /** Whether this remote was taken away by somebody, and not named again since. */
  isDeclined(address: string): Promise<boolean>;
  /** Experiments that are on the remote. */
  sentExperiments(): Promise<string[]>;
  /** Runs that have a copy on the remote. */
  sentRuns(): Promise<SentRun[]>;
  /**
   * The next points that are not known to be on the remote; some may be there. The run must have been
   * saved before a pass over its points begins.
   */
  unsentPoints(request: UnsentRequest): Promise<UnsentPoints>;
  /** What the remote is known to have of runs, of those that are known. */
  runsOf(run_ids: readonly string[]): Promise<RemoteRunOf[]>;
  /** Runs of which something cannot be sent, the newest first, at most 1,000. */
  problems(): Promise<RunProblem[]>;
  /** How many points wait, of runs at most `MAX_COUNTED_RUNS`; a bound from above. */
  countUnsent(run_ids: readonly string[]): Promise<number>;
  /** Path to version, of the run's files that are on the remote. */
  sentFiles(run_id: string): Promise<Map<string, string>>;
  saveExperiment(
    experiment_id: string,
    remote_experiment_id: string,
    sent: SentExperiment
  ): Promise<void>;
  saveRun(run_id: string, change: SyncRunChange): Promise<void>;
  saveFile(run_id: string, path: string, version: string): Promise<void>;
  /** It is not there, whatever was acknowledged. */
  forgetFile(run_id: string, path: string): Promise<void>;
  /** Ids of all runs, in the order in which they were made. */
  allRuns(): Promise<string[]>;
  /** Something of the run changed that the record does not show, such as a file. */
  runIsDue(run_id: string): Promise<void>;
}

export interface SyncRemote {
  /** Without credentials, without a slash at its end. */
  address: string;
  settings: SyncSettings;
}

/** A run as it is here, and what the remote is known to have of it. */
export interface SyncRun {
  run: Run;
  /** The first values of params that were logged again with another one. */
  firstParams: Record<string, string>;
  /** As of the list of due runs; 0: nothing has changed since it was begun. */
  changes: number;
  remote: RemoteRun | null;
  sent: SentFacts;
  cursor: PointCursor | null;
  progress: PointProgress | null;
  problem: SyncProblem | null;
}

export interface SyncExperiment {
  experiment: Experiment;
  remote_experiment_id: string | null;
  sent: SentExperiment | null;
}

export interface DueRun {
  run_id: string;
  /** When the first of it came that the remote does not have, or earlier, ms since 1970. */
  since: number;
}

export interface RemoteRun {
  run_id: string;
  experiment_id: string;
  artifact_uri: string;
}

export interface RemoteRunOf {
  run_id: string;
  remote: RemoteRun | null;
  problem: SyncProblem | null;
}

export interface SentRun {
  run_id: string;
  remote: RemoteRun;
}

export type RunProblem = { run_id: string; run_name: string } & SyncProblem;

/** What was acknowledged by the remote. */
export interface SentFacts {
  /** Of the copies that the process made which found or made this one: its `CELLTRAIL_MADE_BY`. */
  made_by?: string;
  name?: string;
  status?: string;
  end_time?: number;
  deleted?: boolean;
  /** Key to a digest of the value. */
  tags?: Record<string, string>;
  /** Keys. Their values do not change there. */
  params?: string[];
  /** Digest of all of them. */
  inputs?: string;
  /** Digest of where each series ended that was not refused, when all of them were there. */
  ends?: string;
  /** What was refused for good, such as `param lr` or `file model.pkl`, and in which words. */
  refused?: Record<string, string>;
}

export interface SentExperiment {
  /** That it has there. */
  name: string;
  tags: Record<string, string>;
  /** When it was made there, ms since 1970: another one may get its id after a backup was restored. */
  creation_time?: number;
  /** It was made there for this record: who deletes it here deletes it there. */
  is_ours?: boolean;
  /** It is deleted here, and there as well; false: there it stays, for others have runs in it. */
  deleted?: boolean;
}

/** Which points of a run are on the remote. */
export interface PointCursor {
  /** Those in rows of the point log up to this one. */
  row: number;
  /**
   * Of the others some have left the log: their times are not before this one, ms since 1970. There
   * are points that were sent among those of that time and later. Null: none of them has.
   */
  sealed_since: number | null;
}

/** A place among the points of a run. */
export interface PointPlace {
  /** Key of the series' row; all before it are done. */
  series: number;
  /** The last point of it that is done; null: none is. */
  point: { step: number; timestamp: number; value: number } | null;
}

/** How far a pass over the points of a run came. */
export interface PointProgress extends PointPlace {
  /** `through` of its first answer: what its end makes the cursor. */
  through: number;
}

export interface UnsentRequest {
  run_id: string;
  behind: PointPlace | null;
  /** Points at most. */
  limit: number;
  /** All points of these metrics, whether they were sent or not; absent: those of all that were not. */
  of?: readonly string[];
}

export interface UnsentPoints {
  series: UnsentSeries[];
  /** Where to go on; null: that was all. */
  next: PointPlace | null;
  /** Once all was sent, everything in rows of the log up to this one is on the remote. */
  through: number;
}

/** In order of step, in columns of equal length. */
export interface UnsentSeries {
  /** Key of its row. */
  id: number;
  key: string;
  steps: Float64Array;
  timestamps: Float64Array;
  values: Float64Array;
}

/** Fields that are absent stay as they are. */
export interface SyncRunChange {
  remote?: RemoteRun | null;
  sent?: SentFacts;
  /** Everything in rows of the log up to this one is there; null: nothing is known to be. */
  cursor?: number | null;
  progress?: PointProgress | null;
  /** A pass over all points begins: what was sealed until now is among them. */
  fromStart?: true;
  problem?: SyncProblem | null;
  /**
   * Takes the run off the list of due ones, unless it changed since, or has points that were sealed
   * behind the cursor: `changes` as it was read.
   */
  settled?: number;
}
