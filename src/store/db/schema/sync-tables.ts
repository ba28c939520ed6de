/** The remote, and what of the record it is known to have. */
export interface SyncTables {
  remote: RemoteTable;
  sync_experiment: SyncExperimentTable;
  sync_run: SyncRunTable;
  sync_file: SyncFileTable;
  sync_due: SyncDueTable;
  sync_entity: SyncEntityTable;
  sync_model_file: SyncModelFileTable;
  sync_entity_due: SyncEntityDueTable;
}

/** One row, or none. */
interface RemoteTable {
  id: number;
  address: string;
  /** JSON: SyncSettings. */
  settings: string;
  /** When it became the remote, ms since 1970. */
  since: number;
}

interface SyncExperimentTable {
  experiment: number;
  remote_experiment_id: string;
  /** JSON: SentExperiment. */
  sent: string;
}

interface SyncRunTable {
  run: number;
  /** JSON: RemoteRun; null: it was not made there, or is looked for anew. */
  remote: string | null;
  /** JSON: SentFacts. */
  sent: string;
  /** All points of the run in rows of the log up to this one are on the remote; null: none may be. */
  sent_row: number | null;
  /**
   * The earliest time of points behind that row which have left the log; null: all are in it. Not
   * always whole ms: the clock of the record may be ahead of the system's by a part of one.
   */
  sealed_since: number | null;
  /** The last row that had one of those: whoever sent all up to it has sent them, too. */
  sealed_row: number | null;
  /** JSON: PointProgress, as far as a pass over the points came. */
  progress: string | null;
  /** JSON: SyncProblem. */
  problem: string | null;
}

interface SyncFileTable {
  run: number;
  /** Below the run's root. */
  path: string;
  /** Of what was sent: its size and when it was written. */
  version: string;
}

/** Runs that were begun or have changed, and were not settled since, as long as there is a remote. */
interface SyncDueTable {
  run: number;
  /** Counts up from 0: who takes the run off the list says how far it had come. */
  changes: number;
  /** Of the first of those that the remote does not have, ms since 1970. */
  since: number;
}

/** Logged models, registered models, versions and the models of runs. */
interface SyncEntityTable {
  kind: string;
  /**
   * `model_id`; of the models of a run its `run_id`; of a registered model and a version
   * `<key of its row>@<creation time>`.
   */
  id: string;
  /** JSON: what it is there; null: it was not made there. */
  remote: string | null;
  /** JSON: SentEntity. */
  sent: string;
  /** JSON: SyncProblem. */
  problem: string | null;
}

interface SyncModelFileTable {
  model_id: string;
  /** Below the model's root. */
  path: string;
  version: string;
}

/** Filled by triggers, as long as there is a remote. */
interface SyncEntityDueTable {
  kind: string;
  id: string;
  changes: number;
  /** 1: its row is deleted. */
  gone: number;
}
