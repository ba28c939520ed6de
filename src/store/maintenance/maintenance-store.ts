/** Removes for good what was deleted. */
export interface MaintenanceStore {
  /**
   * What can be removed.
   *
   * @throws ApiError when something is named that is not there, not deleted, or not old enough
   */
  findGarbage(request: GarbageRequest): Promise<Garbage>;
  /** One transaction; runs that are gone already are no fault. Their artifacts must be removed before. */
  removeRuns(run_ids: readonly string[]): Promise<void>;
  removeLoggedModels(model_ids: readonly string[]): Promise<void>;
  /** With what is left in them, when all their runs are removed. */
  removeExperiments(experiment_ids: readonly string[]): Promise<void>;
  removeTraces(trace_ids: readonly string[]): Promise<void>;
  /** Sources of cells that no execution has any more. @returns how many */
  removeUnusedSources(): Promise<number>;
}

/** As the options of `mlflow gc`; but when one kind is named, only what is named is removed. */
export interface GarbageRequest {
  /** Deleted at this time, ms since 1970, or before. */
  before: number;
  run_ids?: string[];
  experiment_ids?: string[];
  logged_model_ids?: string[];
}

export interface Garbage {
  runs: StoredArtifacts[];
  loggedModels: StoredArtifacts[];
  /** Their runs are among `runs`, their logged models among `loggedModels`. */
  experiments: StoredArtifacts[];
  /** Of the runs and experiments. */
  traces: StoredArtifacts[];
  /** What was deleted, but is needed by something that is not. */
  kept: { what: string; because: string }[];
}

/** An entity by its id on the wire, and the URI of its artifacts. */
export interface StoredArtifacts {
  id: string;
  uri: string;
}
