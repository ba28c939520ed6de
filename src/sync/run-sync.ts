import type { DueRun } from '../store/sync/sync-store.ts';
import { stateOfCopy, type CheckedCopies } from './check-copies.ts';
import { Conflict, problemOf } from './conflict.ts';
import { deletedThere, NO_COPY } from './copies.ts';
import { RunPush, type Pushed, type RunPushOptions } from './push-run.ts';
import { isGone, isOfRemote, RemoteFailure } from './remote/remote-failure.ts';
import { RunQueue } from './run-queue.ts';
import { FIRST_PAUSE_MS, Tries } from './tries.ts';

export type RunSyncOptions = Omit<RunPushOptions, 'onProgress' | 'onReleased' | 'onFilesThrough'>;

/** The runs that have something to send: which is next, and what becomes of one that cannot be sent. */
export class RunSync {
  readonly queue = new RunQueue();
  readonly #options: RunSyncOptions;
  readonly #push: RunPush;
  readonly #tries: Tries;
  /** How often a run's copy was gone, in a row. */
  readonly #losses = new Map<string, number>();
  /** Those that wait because of a problem of their own. */
  readonly #stuck = new Set<string>();
  /** Those whose refusals are to be tried once more. */
  readonly #again = new Set<string>();
  /** Those whose copy seems not to be there as it was sent. */
  readonly #suspects = new Set<string>();

  constructor(options: RunSyncOptions) {
    this.#options = options;
    this.#tries = new Tries(options.remote, options.health);
    this.#push = new RunPush({
      ...options,
      // On a bad line each of its calls may fail once: that is no reason to give it up.
      onProgress: run_id => this.#tries.moved(run_id),
      onReleased: run_ids => this.areDue(run_ids),
      onFilesThrough: run_id => this.queue.resume(run_id)
    });
  }

  /** Of which the copies are made with those of the runs. */
  get experiments() {
    return this.#push.experiments;
  }

  get held() {
    return this.#push.held;
  }

  /** Which are sent beside the runs. */
  get files() {
    return this.#push.files;
  }

  areDue(run_ids: Iterable<string>): void {
    const now = Date.now();
    for (const run_id of run_ids) {
      if (this.queue.add(run_id, now)) this.#stuck.delete(run_id);
    }
  }

  /** As the store knows them. */
  areWaiting(runs: readonly DueRun[]): void {
    for (const { run_id, since } of runs) this.queue.add(run_id, since);
  }

  /** Nothing waits but what cannot be sent. */
  get isSettled(): boolean {
    return this.queue.size === this.#stuck.size;
  }

  /** What was refused is tried once more, but for some. */
  async tryAgain(but: readonly string[] = []): Promise<void> {
    for (const { run_id } of await this.#options.store.problems()) {
      if (!but.includes(run_id)) this.#again.add(run_id);
    }
    this.areDue(this.#again);
  }

  /** All are tried at once. */
  hurry(): void {
    this.#tries.clear();
    this.#losses.clear();
    this.#push.files.hurry();
    this.queue.hurry();
  }

  /** Before any run is sent: what is not on the remote as it was sent is made again. */
  async makeAgain({ behind, doubled }: CheckedCopies): Promise<void> {
    for (const run_id of behind) await this.#lost(run_id);
    for (const run_id of doubled) this.#push.copies.noteDoubled(run_id);
    this.areDue([...behind, ...doubled]);
  }

  /**
   * Runs that are being sent are looked at afterwards, each by who sends it.
   *
   * @returns whether the remote was restored from a backup
   */
  suspect({ behind, restored, deleted, doubled }: CheckedCopies): boolean {
    const wasRestored = restored.some(run_id => !this.queue.has(run_id));
    const { copies } = this.#push;
    const looked = new Set([...doubled, ...copies.doubled]);
    for (const run_id of looked) copies.noteDoubled(run_id);
    for (const run_id of [...behind, ...deleted]) this.#suspects.add(run_id);
    this.areDue([...behind, ...deleted, ...looked]);
    return wasRestored;
  }

  /** @returns the sending of one; null if none may be looked at now */
  next(now: number): (() => Promise<void>) | null {
    const run_id = this.queue.take(now);
    return run_id === null ? null : () => this.#send(run_id);
  }

  async #send(run_id: string): Promise<void> {
    try {
      if (this.#suspects.has(run_id)) await this.#lookAt(run_id);
      const pushed = await this.#push.push(run_id, this.#again.has(run_id));
      this.#tries.succeeded(run_id);
      this.#losses.delete(run_id);
      this.#stuck.delete(run_id);
      this.#again.delete(run_id);
      this.#pushed(run_id, pushed);
    } catch (error) {
      await this.#failed(run_id, error).catch(cause => {
        this.#options.log.error(`sync of run ${run_id}`, cause);
        this.#stuck.add(run_id);
        this.queue.later(run_id, Date.now() + FIRST_PAUSE_MS);
      });
    }
  }

  #pushed(run_id: string, pushed: Pushed): void {
    const now = Date.now();
    switch (pushed.is) {
      case 'whole':
        return this.queue.done(run_id, now, LIVE_PAUSE_MS);
      case 'more':
        return this.queue.later(run_id, 0);
      case 'without files':
        this.queue.rest(run_id, now, LIVE_PAUSE_MS, Infinity);
        return;
      case 'lacking files':
        if (this.queue.rest(run_id, now, LIVE_PAUSE_MS, pushed.again)) this.#stuck.add(run_id);
    }
  }

  /** @throws RemoteFailure, Conflict when somebody deleted it */
  async #lookAt(run_id: string): Promise<void> {
    const local = await this.#options.store.run(run_id);
    if (local !== null && local.remote !== null) {
      const copy = await this.#options.remote.run(local.remote.run_id);
      const state = copy === null ? 'behind' : stateOfCopy(local, copy);
      if (state === 'deleted') throw deletedThere(local);
      if (state === 'behind') await this.#lost(run_id);
    }
    this.#suspects.delete(run_id);
  }

  async #failed(run_id: string, error: unknown): Promise<void> {
    const { store, log } = this.#options;
    if (isOfRemote(error) && (await this.#tries.isOfAll(run_id, error))) {
      this.queue.later(run_id, this.#tries.waitForRemote(run_id, error));
      return;
    }
    const { tries, next } = this.#tries.failed(run_id);
    const losses = (this.#losses.get(run_id) ?? 0) + 1;
    if (isGone(error) && losses <= MAX_LOSSES) {
      this.#losses.set(run_id, losses);
      await this.#lost(run_id);
      this.queue.later(run_id, 0);
      return;
    }
    if (!(error instanceof RemoteFailure) && !(error instanceof Conflict)) {
      log.error(`sync of run ${run_id}`, error);
    }
    const known = (await store.run(run_id))?.problem;
    const problem = problemOf(error, { since: known?.since ?? Date.now(), tries });
    this.#stuck.add(run_id);
    this.queue.later(run_id, next);
    await store.saveRun(run_id, { problem });
  }

  /** The remote does not have its copy any more: it was restored from a backup, say. */
  async #lost(run_id: string): Promise<void> {
    const { store } = this.#options;
    const local = await store.run(run_id);
    if (local === null) return;
    this.#push.forget(run_id);
    this.#push.experiments.forget(local.run.info.experiment_id);
    await store.saveRun(run_id, NO_COPY);
  }
}

/** Between two looks at a run that grows. */
const LIVE_PAUSE_MS = 300;
/** Of one run's copy: a remote that finds it and denies it in turns would be asked for ever. */
const MAX_LOSSES = 3;
