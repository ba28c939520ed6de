/** What leaves for the remote, and under which names. */
export interface SyncSettings {
  /** Sources, outputs, notebooks and logs of executions, installed packages and differences from git leave, too. */
  share_code: boolean;
  /** Nothing is sent for the time being. */
  paused: boolean;
  /**
   * Name on the remote of experiments that celltrail made for notebooks, and of Default:
   * `{root}` is the name of the folder that the record is of, `{experiment}` the name here.
   */
  experiment_name: string;
  /** Names of experiments, `*` for any characters; empty: all. */
  experiments: string[];
  /** Only runs with these tags; an empty value: any. Empty: all. */
  tags: { key: string; value: string }[];
  /** Paths of notebooks whose runs stay here. */
  excluded_notebooks: string[];
}

export const DEFAULT_SYNC_SETTINGS: Readonly<SyncSettings> = {
  share_code: false,
  paused: false,
  experiment_name: '{root}/{experiment}',
  experiments: [],
  tags: [],
  excluded_notebooks: []
};

/** What is copied besides runs; `run_models`: the models that a run took in and put out. */
export type SyncEntityKind = 'logged_model' | 'run_models' | 'model_version' | 'registered_model';

/** Why something of a run or a model is not on the remote. */
export interface SyncProblem {
  /** `conflict`: trying again does not help until somebody decides. */
  kind: 'failed' | 'conflict';
  /** A sentence, with the remote's own words. */
  message: string;
  /** ms since 1970. */
  since: number;
  /** Tries that failed so. */
  tries: number;
}

/** Of what is no run, `entity` says what it is: `run_name` is its name, `run_id` '' if it has no run. */
export type NamedSyncProblem = {
  run_id: string;
  run_name: string;
  entity?: SyncEntityKind | 'experiment';
} & SyncProblem;

/** How far the remote is behind the record. Times in ms since 1970. */
export interface SyncStatus {
  /** Without credentials. */
  address: string;
  /**
   * `offline`: it does not answer. `refused`: it lets us not in, or nothing can be sent for what
   * `last_error` says. In all these cases all is kept, and tried again.
   */
  state: 'synced' | 'syncing' | 'offline' | 'refused' | 'paused';
  waiting_runs: number;
  waiting_points: number;
  /** Logged and registered models and versions that may have something to send. */
  waiting_models: number;
  oldest_waiting_time: number | null;
  /** Since this server started. */
  sent_points: number;
  last_success_time: number | null;
  failing_since: number | null;
  last_error: string | null;
  next_try_time: number | null;
  problems: NamedSyncProblem[];
}

/** How far a run is on the remote. */
export interface RunSyncState {
  run_id: string;
  /** `kept`: it stays here, as the settings or its tags say. */
  state: 'synced' | 'waiting' | 'failed' | 'kept';
  /** Why it failed, in a sentence. */
  message?: string;
  /** Of its copy, in the remote's own page. */
  url?: string;
}
