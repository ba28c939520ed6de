import { DEFAULT_EXPERIMENT_ID } from '../protocol/entities/experiment.ts';
import type { Run, RunInfo, RunStatus, Tag } from '../protocol/entities/run.ts';
import type { EndStatus } from '../protocol/entities/session.ts';
import type { CreateRun, SearchRuns, UpdateRun } from '../protocol/endpoints/runs.ts';
import { sessionId, sessionPlace } from '../protocol/session-id.ts';
import { CELLTRAIL_END, MLFLOW_PARENT_RUN_ID } from '../protocol/tags.ts';
import type { KernelScope } from '../recorder/kernel-scope.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { TrackingStore } from '../store/tracking/tracking-store.ts';
import { TERMINAL_ID } from './auth.ts';
import type { ForeignExperiments } from './read-through/foreign-experiments.ts';
import { isKnown } from './read-through/unknown-here.ts';
import type { Caller } from './route.ts';

/** What is asked of the recorder; the rules themselves are its own. */
export type KernelRecorder = Pick<Recorder, 'scope' | 'waitForExecution' | 'claimEnd' | 'endOf'>;

/**
 * Calls whose meaning depends on the kernel that they come from (design §3, §4): experiment `0`
 * is its notebook's experiment, a run that it makes is nested under its session run, and the end
 * of a run is true.
 */
export class ScopedTracking {
  readonly #tracking: TrackingStore;
  readonly #recorder: KernelRecorder | null;
  readonly #foreign: Pick<ForeignExperiments, 'adopt' | 'areThere'> | null;

  /**
   * @param recorder null for a server without kernels
   * @param foreign experiments that kernels find on the remote
   */
  constructor(
    tracking: TrackingStore,
    recorder: KernelRecorder | null,
    foreign: Pick<ForeignExperiments, 'adopt' | 'areThere'> | null = null
  ) {
    this.#tracking = tracking;
    this.#recorder = recorder;
    this.#foreign = foreign;
  }

  async createRun(given: CreateRun, { kernel_id }: Caller): Promise<Run> {
    if (kernel_id === null || !this.#recorder) return this.#tracking.createRun(given);
    await this.#awaitCell(kernel_id);
    const request = { ...given };
    if (request.experiment_id) request.experiment_id = await this.#knownHere(request.experiment_id);
    const scope = this.#recorder.scope(kernel_id);
    if (!scope) return this.#tracking.createRun(request);
    const experiment_id =
      (request.experiment_id || DEFAULT_EXPERIMENT_ID) === DEFAULT_EXPERIMENT_ID
        ? await this.#notebookExperiment(scope)
        : request.experiment_id!;
    const tags = [...(request.tags ?? [])];
    for (const tag of scope.tags) setTag(tags, tag);
    if (!tags.some(({ key }) => key === MLFLOW_PARENT_RUN_ID)) {
      const parent = await this.#parentIn(experiment_id, scope);
      if (parent !== null) tags.push({ key: MLFLOW_PARENT_RUN_ID, value: parent });
    }
    const run = await this.#createIn(scope, { ...request, experiment_id, tags });
    const info = await this.#inStep(run, scope);
    return info ? { ...run, info } : run;
  }

  /** Answers JSON of a SearchRunsResponse. */
  async searchRunsJson(request: SearchRuns, caller: Caller): Promise<Uint8Array> {
    const experiment_ids = await this.searchedExperiments(request.experiment_ids ?? [], caller);
    return this.#tracking.searchRunsJson({ ...request, experiment_ids });
  }

  /** The experiment in which something that is no run is to be made. */
  async experimentFor(experiment_id: string, { kernel_id }: Caller): Promise<string> {
    if (kernel_id === null || !this.#recorder || experiment_id !== DEFAULT_EXPERIMENT_ID) {
      return experiment_id;
    }
    await this.#awaitCell(kernel_id);
    const scope = this.#recorder.scope(kernel_id);
    return scope ? this.#notebookExperiment(scope) : experiment_id;
  }

  /** As `experimentFor`, for what is sent on with the experiment: one of the remote is known here then. */
  async sentExperimentFor(experiment_id: string, caller: Caller): Promise<string> {
    const id = await this.experimentFor(experiment_id, caller);
    return caller.kernel_id === null ? id : this.#knownHere(id);
  }

  async #knownHere(experiment_id: string): Promise<string> {
    // Without a remote nothing is looked up: this is on the way of every run that is made.
    if (this.#foreign?.areThere !== true || experiment_id === DEFAULT_EXPERIMENT_ID) {
      return experiment_id;
    }
    if (await isKnown(this.#tracking.getExperiment(experiment_id))) return experiment_id;
    return (await this.#foreign.adopt(experiment_id)) ?? experiment_id;
  }

  /** A search of `0` covers the notebook's experiment, too. */
  async searchedExperiments(asked: string[], { kernel_id }: Caller): Promise<string[]> {
    const scope = kernel_id === null ? null : this.#recorder?.scope(kernel_id);
    if (!scope || !asked.includes(DEFAULT_EXPERIMENT_ID)) return asked;
    return [...new Set([...asked, await this.#notebookExperiment(scope)])];
  }

  async updateRun(
    request: UpdateRun & { run_id: string },
    { kernel_id }: Caller
  ): Promise<RunInfo> {
    const { run_id, run_name, status } = request;
    const scope = kernel_id === null ? null : this.#recorder?.scope(kernel_id);
    if (!scope) return this.#tracking.updateRun(request);
    if (status === 'RUNNING') return this.#resumeRun(request, scope.kernel_id);
    if (!isEnd(status) || this.#recorder!.claimEnd(scope.kernel_id, run_id, status)) {
      return this.#tracking.updateRun(request);
    }
    // The recorder has noted it and decides what the run's end is; its time goes with the status.
    return this.#tracking.updateRun({ run_id, run_name });
  }

  /** A run of any origin that a client takes up again: it is this execution's from now on, and ends with its session. */
  async #resumeRun(request: UpdateRun & { run_id: string }, kernel_id: string): Promise<RunInfo> {
    const { run_id } = request;
    await this.#awaitCell(kernel_id);
    const scope = this.#recorder!.scope(kernel_id)!;
    const info = await this.#tracking.updateRun(request);
    await this.#tracking.logBatch({ run_id, tags: scope.tags });
    return (await this.#endWithSession(run_id, scope)) ?? info;
  }

  /**
   * What happened to the kernel's session while a run was made in it: it ended, and the run with it;
   * or a cell tagged `new-run` was seen to run, and the run is one of the session that it began.
   *
   * @returns null when nothing happened
   */
  async #inStep({ info, data }: Run, scope: KernelScope): Promise<RunInfo | null> {
    const { run_id } = info;
    const now = this.#recorder!.scope(scope.kernel_id);
    if (scope.session_id === null || now?.session_id === scope.session_id) {
      return this.#endWithSession(run_id, scope);
    }
    if (now === null || !isOfSameLife(now, scope)) return this.#endWithSession(run_id, scope);
    const nested = data.tags?.some(
      ({ key, value }) => key === MLFLOW_PARENT_RUN_ID && value === scope.session_run_id
    );
    const parent =
      nested && now.session_run_id !== null
        ? [{ key: MLFLOW_PARENT_RUN_ID, value: now.session_run_id }]
        : [];
    await this.#tracking.logBatch({ run_id, tags: [...now.tags, ...parent] });
    return this.#endWithSession(run_id, now);
  }

  /**
   * A kernel can die while its request is on the way here. What it began then would never end.
   *
   * @returns null while the session lives
   */
  async #endWithSession(run_id: string, { session_id }: KernelScope): Promise<RunInfo | null> {
    const end = session_id === null ? null : await this.#recorder!.endOf(session_id);
    if (!end) return null;
    await this.#tracking.logBatch({ run_id, tags: [{ key: CELLTRAIL_END, value: end.reason }] });
    return this.#tracking.updateRun({ run_id, status: end.status, end_time: end.time });
  }

  /** The notebook's experiment that was deleted while its kernel goes on comes back, and the session run with it. */
  async #createIn(scope: KernelScope, request: CreateRun): Promise<Run> {
    try {
      return await this.#tracking.createRun(request);
    } catch (error) {
      const { experiment_id, notebook_path, session_run_id } = scope;
      const ours = experiment_id !== null && request.experiment_id === experiment_id;
      if (!ours || notebook_path === null || session_run_id === null) throw error;
      const { lifecycle_stage } = await this.#tracking.getExperiment(experiment_id);
      if (lifecycle_stage !== 'deleted') throw error;
      await this.#tracking.notebookExperiment(notebook_path);
      await this.#tracking.restoreRun(session_run_id);
      return this.#tracking.createRun(request);
    }
  }

  async #notebookExperiment({ experiment_id, notebook_path }: KernelScope): Promise<string> {
    if (experiment_id !== null) return experiment_id;
    if (notebook_path === null) return DEFAULT_EXPERIMENT_ID;
    return this.#tracking.notebookExperiment(notebook_path);
  }

  /** The kernel's HTTP call can overtake the report that its cell runs. */
  async #awaitCell(kernel_id: string): Promise<void> {
    if (kernel_id === TERMINAL_ID) return;
    await this.#recorder!.waitForExecution(kernel_id, EXECUTION_WAIT_MS, FIRST_EXECUTION_WAIT_MS);
  }

  /** MLflow shows a run nested only within its parent's experiment. */
  async #parentIn(experiment_id: string, { session_run_id }: KernelScope): Promise<string | null> {
    if (session_run_id === null) return null;
    const { info } = await this.#tracking.getRun(session_run_id);
    return info.experiment_id === experiment_id ? session_run_id : null;
  }
}

/** An epoch may have several sessions. */
const isOfSameLife = (a: KernelScope, b: KernelScope): boolean => lifeOf(a) === lifeOf(b);

const lifeOf = ({ session_id }: KernelScope) =>
  session_id === null ? null : sessionId(sessionPlace(session_id));

const EXECUTION_WAIT_MS = 1000;
/** On a machine that has too much to do its report is late by as much. */
const FIRST_EXECUTION_WAIT_MS = 5000;

const isEnd = (status: RunStatus | undefined): status is EndStatus =>
  status === 'FINISHED' || status === 'FAILED' || status === 'KILLED';

/** What the recorder knows is true; a client that sends the same key copied it from another run. */
function setTag(tags: Tag[], tag: Tag): void {
  const index = tags.findIndex(({ key }) => key === tag.key);
  if (index < 0) tags.push(tag);
  else tags[index] = tag;
}
