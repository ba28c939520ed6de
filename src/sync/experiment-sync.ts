import type { DueRun, SyncStore } from '../store/sync/sync-store.ts';
import { Conflict } from './conflict.ts';
import type { HeldRuns } from './held-runs.ts';
import type { Experiments } from './push-experiments.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isOfRemote, isRefused, RemoteFailure } from './remote/remote-failure.ts';
import type { RemoteHealth } from './remote-health.ts';
import { RunQueue } from './run-queue.ts';
import { Tries } from './tries.ts';

export interface ExperimentSyncOptions {
  store: SyncStore;
  remote: MlflowRemote;
  experiments: Experiments;
  held: HeldRuns;
  health: RemoteHealth;
  log: { error(message: string, error: unknown): void };
  /** Runs that an experiment stood in the way of are not to wait for their next try. */
  onMended(run_ids: string[]): void;
  /** Runs that are due may not be known: those of an experiment that was deleted or restored. */
  onDue(runs: DueRun[]): void;
}

/** Brings changes of experiments to the remote, each beside the runs of it. */
export class ExperimentSync {
  readonly #options: ExperimentSyncOptions;
  readonly #queue = new RunQueue();
  readonly #tries: Tries;
  /** Those that wait because of a problem of their own. */
  readonly #stuck = new Set<string>();
  /** Those that were seen as deleted here. */
  readonly #deleted = new Set<string>();
  /** Not looked at since the runs that are due were read. */
  readonly #begun = new Set<string>();

  constructor(options: ExperimentSyncOptions) {
    this.#options = options;
    this.#tries = new Tries(options.remote, options.health);
  }

  /** Those that are there may have changed while nothing was sent. */
  begin(experiment_ids: Iterable<string>): void {
    for (const experiment_id of experiment_ids) {
      this.changed(experiment_id);
      this.#begun.add(experiment_id);
    }
  }

  changed(experiment_id: string): void {
    this.#begun.delete(experiment_id);
    const { experiments, held } = this.#options;
    // Its name and tags go along with the next run of it, which is looked at at once.
    experiments.forget(experiment_id);
    held.release(experiment_id);
    this.#stuck.delete(experiment_id);
    this.#queue.add(experiment_id, Date.now());
    this.#queue.hurry(experiment_id);
  }

  /** Those that something stands in the way of are tried again. */
  retry(): void {
    for (const experiment_id of this.#options.experiments.refused) this.changed(experiment_id);
  }

  /** All are tried at once. */
  retryNow(): void {
    this.#tries.clear();
    this.retry();
    this.#queue.hurry();
  }

  /** Nothing waits but what cannot be sent. */
  get isSettled(): boolean {
    return this.#queue.size === this.#stuck.size;
  }

  /** When the next one may be looked at, ms since 1970; null when none waits. */
  get nextTime(): number | null {
    return this.#queue.nextTime();
  }

  /** Sends one that is due; null without one. */
  next(now: number): (() => Promise<void>) | null {
    const experiment_id = this.#queue.take(now);
    return experiment_id === null ? null : () => this.#push(experiment_id);
  }

  async #push(experiment_id: string): Promise<void> {
    const { experiments, store } = this.#options;
    const wasRefused = experiments.hasProblem(experiment_id);
    try {
      const { experiment, remote_experiment_id } = await store.experiment(experiment_id);
      const isDeleted = experiment.lifecycle_stage === 'deleted';
      const isKnown = this.#begun.delete(experiment_id);
      if (isDeleted !== this.#deleted.has(experiment_id)) {
        // No event tells of its runs, which were deleted or restored with it.
        if (!isKnown) this.#options.onDue(await store.dueRuns());
        if (isDeleted) this.#deleted.add(experiment_id);
        else this.#deleted.delete(experiment_id);
      }
      if (isDeleted) await experiments.delete(experiment_id);
      // One of which no run was sent is made with the first.
      else if (remote_experiment_id !== null || wasRefused) {
        await experiments.ensure(experiment_id);
        if (wasRefused) await this.#mended(experiment_id);
      }
      this.#done(experiment_id);
    } catch (error) {
      await this.#failed(experiment_id, error).catch((cause: unknown) => {
        this.#options.log.error(`sync of experiment ${experiment_id}`, cause);
        this.#done(experiment_id);
      });
    }
  }

  #done(experiment_id: string): void {
    this.#tries.succeeded(experiment_id);
    this.#stuck.delete(experiment_id);
    this.#queue.done(experiment_id, Date.now(), 0);
  }

  async #mended(experiment_id: string): Promise<void> {
    const { store, onMended } = this.#options;
    const mended: string[] = [];
    for (const { run_id } of await store.problems()) {
      const local = await store.run(run_id);
      if (local?.run.info.experiment_id === experiment_id) mended.push(run_id);
    }
    onMended(mended);
  }

  async #failed(experiment_id: string, error: unknown): Promise<void> {
    // It is named, as are the runs that meet it.
    if (error instanceof Conflict) return this.#done(experiment_id);
    if (isOfRemote(error) && (await this.#tries.isOfAll(experiment_id, error))) {
      this.#queue.later(experiment_id, this.#tries.waitForRemote(experiment_id, error));
      return;
    }
    if (!(error instanceof RemoteFailure)) throw error;
    if (!isRefused(error)) await this.#options.experiments.failed(experiment_id, error);
    this.#stuck.add(experiment_id);
    this.#queue.later(experiment_id, this.#tries.failed(experiment_id).next);
  }
}
