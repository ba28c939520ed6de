import type { StoreEvent } from '../store/store-event.ts';
import type { SyncSettings, SyncStatus } from '../protocol/entities/sync.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { BatchSize } from './batch-size.ts';
import { BackgroundCheck } from './background-check.ts';
import { checkCopies, stateOfCopy, writeDeleted, type CheckedCopies } from './check-copies.ts';
import { checkModels, type LostCopy } from './check-models.ts';
import { Conflict, problemOf } from './conflict.ts';
import { deletedThere, NO_COPY } from './copies.ts';
import { EntitySync } from './entity-sync.ts';
import { ExperimentSync } from './experiment-sync.ts';
import { Pace } from './pace.ts';
import type { RunFiles } from './push-files.ts';
import { RunPush } from './push-run.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isGone, isOfRemote, RemoteFailure } from './remote/remote-failure.ts';
import { RemoteHealth } from './remote-health.ts';
import { namedModels } from './run-facts.ts';
import { RunQueue } from './run-queue.ts';
import { FIRST_PAUSE_MS, Tries } from './tries.ts';

export interface SyncOptions {
  store: SyncStore;
  remote: MlflowRemote;
  settings: SyncSettings;
  files: RunFiles;
  /** Name of the folder that the record is of. */
  root: string;
  log: { error(message: string, error: unknown): void };
  /** Something of the status changed. */
  onChange?: () => void;
}

/** Whether it looks at what the remote has; not at all when not given. */
export interface SyncStart {
  /**
   * First looks whether the remote still has what it had, which takes a call for each 200 runs, and
   * tries again what it refused.
   */
  checks?: boolean;
  /** The same of models; as `checks` when not given. */
  checksModels?: boolean;
  /** Looks for that when nothing is due, now and then. */
  watches?: boolean;
}

/**
 * Copies the record to a remote, as it grows: several runs at a time, each as a whole. While the
 * remote does not answer, one run at a time tries it.
 */
export class Sync {
  readonly #options: SyncOptions;
  readonly #queue = new RunQueue();
  readonly #health = new RemoteHealth();
  readonly #pace = new Pace();
  readonly #push: RunPush;
  readonly #models: EntitySync;
  readonly #background: BackgroundCheck;
  readonly #experiments: ExperimentSync;
  readonly #tries: Tries;
  /** How often a run's copy was gone, in a row. */
  readonly #losses = new Map<string, number>();
  /** Runs that wait because of a problem of their own. */
  readonly #stuck = new Set<string>();
  /** Runs whose refusals are to be tried once more. */
  readonly #again = new Set<string>();
  /** Runs whose copy seems not to be there as it was sent. */
  readonly #suspects = new Set<string>();
  #checks: 'due' | 'running' | 'done' = 'done';
  #checksModels = false;
  /** What was begun last. */
  #wasExperiment = false;
  #sentPoints = 0;
  #working = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: SyncOptions) {
    this.#options = options;
    // Whoever asked it: what waits for it may go, or has to wait, and the status is another one.
    this.#health.onChange = () => this.#wake();
    this.#tries = new Tries(options.remote, this.#health);
    // Not what a push ends with: one of a run that stays here asks the remote nothing.
    options.remote.onAnswer = () => {
      const { since } = this.#health;
      this.#health.succeeded(Date.now());
      if (since !== null) this.#background.cameBack(Date.now() - since);
    };
    this.#push = new RunPush({
      ...options,
      size: new BatchSize(),
      pace: this.#pace,
      // On a bad line each of its calls may fail once: that is no reason to give it up.
      onProgress: run_id => this.#tries.moved(run_id),
      onSent: points => {
        this.#sentPoints += points;
      },
      onReleased: run_ids => {
        for (const run_id of run_ids) this.#queue.add(run_id, Date.now());
      }
    });
    this.#experiments = new ExperimentSync({
      ...options,
      experiments: this.#push.experiments,
      held: this.#push.held,
      health: this.#health,
      onMended: run_ids => {
        for (const run_id of run_ids) this.#queue.hurry(run_id);
      }
    });
    this.#models = new EntitySync({
      ...options,
      experiments: this.#push.experiments,
      held: this.#push.held,
      health: this.#health,
      onModelCopied: (model_id, run_id) => this.#modelCopied(model_id, run_id),
      onChange: () => options.onChange?.()
    });
    this.#background = new BackgroundCheck({
      ...options,
      isFree: () => {
        return this.#working === 0 && this.#nextTime() > Date.now() && !this.#health.isDown;
      },
      onRuns: found => this.#suspect(found),
      onModels: (lost, wasRestored) => this.#models.lost(lost, wasRestored),
      onFailure: failure => this.#health.failed(failure, Date.now())
    });
  }

  /** Looks for what is due, and begins. */
  async start({ checks, checksModels, watches }: SyncStart = {}): Promise<void> {
    const { store } = this.#options;
    this.#checks = checks === true ? 'due' : 'done';
    this.#checksModels = checksModels ?? checks === true;
    for (const experiment_id of await store.sentExperiments())
      this.#experiments.changed(experiment_id);
    for (const run_id of await store.dueRuns()) this.#queue.add(run_id, Date.now());
    this.#models.start();
    if (watches && !this.#options.settings.paused) this.#background.start();
    this.#wake();
  }

  /** What commits changed. */
  changed(events: readonly StoreEvent[]): void {
    this.#pace.written();
    const now = Date.now();
    for (const event of events) {
      if (event.type === 'run' || event.type === 'series') this.#queue.add(event.run_id, now);
      else if (event.type === 'experiment') this.#experiments.changed(event.experiment_id);
    }
    this.#wake();
  }

  /** Something of a run is due that no commit tells, such as a file. */
  isDue(run_id: string): void {
    this.#queue.add(run_id, Date.now());
    this.#wake();
  }

  async #modelCopied(model_id: string, run_id: string): Promise<void> {
    const local = await this.#options.store.run(run_id);
    if (local === null || !namedModels(local.run).includes(model_id)) return;
    await this.#options.store.runIsDue(run_id);
    this.#queue.add(run_id, Date.now());
    this.#wake();
  }

  /** Tries everything that waits at once. */
  async retryNow(): Promise<void> {
    for (const { run_id } of await this.#options.store.problems()) {
      this.#again.add(run_id);
      this.#queue.add(run_id, Date.now());
    }
    this.#experiments.retryNow();
    this.#health.retryNow();
    await this.#models.retryNow();
    this.#tries.clear();
    this.#losses.clear();
    this.#queue.hurry();
    this.#wake();
  }

  /** These copies of models are not there any more, and are to be. */
  async sendAgain(lost: LostCopy[]): Promise<void> {
    await this.#models.lost(lost, true);
  }

  isWaiting(run_id: string): boolean {
    return this.#queue.has(run_id);
  }

  get waitingRuns(): number {
    return this.#queue.size;
  }

  /** Since it was started. */
  get sentPoints(): number {
    return this.#sentPoints;
  }

  /** Why the remote takes nothing at the moment, in a sentence; null while it does. */
  get failure(): string | null {
    return this.#health.failure?.message ?? null;
  }

  async status(): Promise<SyncStatus> {
    const { store, remote, settings } = this.#options;
    const waiting = this.#queue.runIds;
    const { failure, since, nextTry, lastSuccess } = this.#health;
    return {
      address: remote.address,
      state: settings.paused
        ? 'paused'
        : failure !== null
          ? failure.kind === 'refused'
            ? 'refused'
            : 'offline'
          : waiting.length + this.#models.waiting > 0
            ? 'syncing'
            : 'synced',
      waiting_runs: waiting.length,
      waiting_points: await store.countUnsent(waiting),
      waiting_models: this.#models.waiting,
      oldest_waiting_time: this.#queue.oldest,
      sent_points: this.#sentPoints,
      last_success_time: lastSuccess,
      failing_since: since,
      last_error: failure?.message ?? null,
      next_try_time: failure === null ? null : nextTry,
      problems: [
        ...this.#push.experiments.problems,
        ...(await store.problems()),
        ...(await store.entities.problems())
      ]
    };
  }

  /** Resolves when nothing waits but what cannot be sent. */
  async settled(): Promise<void> {
    do {
      if (!this.#isSettled()) await new Promise<void>(resolve => this.#idle.push(resolve));
      // What came with a run's copy, or was made while others were sent, too.
      await this.#models.settled();
    } while (!this.#closed && !this.#isSettled());
  }

  /** Lets what is under way end. The remote's calls are to be closed before, lest one hangs. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#background.close();
    await this.#models.close();
    while (this.#working > 0) await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  #wake(): void {
    if (this.#closed) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (this.#options.settings.paused) return;
    const now = Date.now();
    const { isDown, nextTry } = this.#health;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const most = isDown ? 1 : RUNS_AT_ONCE;
    if (!isDown || nextTry <= now) {
      while (this.#working < most) {
        const work = this.#next(now);
        if (work === null) break;
        this.#working++;
        void work().finally(() => {
          this.#working--;
          this.#wake();
        });
      }
    }
    // Others may become due while these are under way.
    if (this.#working < most && this.#checks !== 'running') {
      const next = this.#checks === 'due' ? 0 : this.#nextTime();
      if (next < Infinity) {
        const wait = Math.max(next, isDown ? nextTry : 0) - now;
        this.#timer = setTimeout(() => this.#wake(), Math.max(wait, 0)).unref();
      }
    }
    if (this.#isSettled()) for (const resolve of this.#idle.splice(0)) resolve();
    this.#options.onChange?.();
  }

  /** When the next run or experiment may be looked at, ms since 1970; Infinity when none waits. */
  #nextTime(): number {
    return Math.min(this.#queue.nextTime() ?? Infinity, this.#experiments.nextTime ?? Infinity);
  }

  #isSettled(): boolean {
    return (
      this.#working === 0 &&
      this.#queue.size === this.#stuck.size &&
      this.#experiments.isSettled &&
      this.#checks === 'done'
    );
  }

  #next(now: number): (() => Promise<void>) | null {
    if (this.#checks === 'running') return null;
    if (this.#checks === 'due') {
      this.#checks = 'running';
      return () => this.#check();
    }
    // One that the remote answers with nothing but errors is not to keep it from all others.
    const isRunsTurn = this.#health.isDown && this.#wasExperiment;
    const run = isRunsTurn ? this.#nextRun(now) : null;
    const experiment = run === null ? this.#experiments.next(now) : null;
    this.#wasExperiment = experiment !== null;
    return run ?? experiment ?? this.#nextRun(now);
  }

  #nextRun(now: number): (() => Promise<void>) | null {
    const run_id = this.#queue.take(now);
    return run_id === null ? null : () => this.#pushRun(run_id);
  }

  async #check(): Promise<void> {
    const { store, remote } = this.#options;
    try {
      const onRefused = (what: string, failure: RemoteFailure) => this.#unexpected(what, failure);
      const found = await checkCopies(store, remote, { onRefused });
      const models = this.#checksModels ? await checkModels(store, remote, { onRefused }) : [];
      for (const run_id of found.behind) await this.#lost(run_id);
      await this.#models.lost(models, found.restored.length > 0);
      await writeDeleted(store, found.deleted);
      for (const run_id of found.doubled) this.#push.copies.isDoubled(run_id);
      // What was refused, but for copies that somebody deleted: those are named until they are back.
      for (const { run_id } of await store.problems()) {
        if (!found.deleted.includes(run_id)) this.#again.add(run_id);
      }
      for (const run_id of [...found.behind, ...found.doubled, ...this.#again]) {
        this.#queue.add(run_id, Date.now());
      }
      this.#checks = 'done';
    } catch (error) {
      this.#checks = isOfRemote(error) ? 'due' : 'done';
      if (isOfRemote(error)) this.#health.failed(error, Date.now());
      else this.#unexpected('what the remote has', error);
    }
  }

  /**
   * Runs that are being sent are looked at afterwards, each by who sends it.
   *
   * @returns whether the remote was restored from a backup
   */
  #suspect({ behind, restored, deleted, doubled }: CheckedCopies): boolean {
    const wasRestored = restored.some(run_id => !this.#queue.has(run_id));
    for (const run_id of doubled) this.#push.copies.isDoubled(run_id);
    for (const run_id of [...behind, ...deleted]) this.#suspects.add(run_id);
    for (const run_id of [...behind, ...deleted, ...doubled]) this.#queue.add(run_id, Date.now());
    // Those that were refused are looked at, too: what is there may be what stood in the way.
    this.#experiments.retry();
    this.#wake();
    return wasRestored;
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

  async #pushRun(run_id: string): Promise<void> {
    try {
      if (this.#suspects.has(run_id)) await this.#lookAt(run_id);
      const whole = await this.#push.push(run_id, this.#again.has(run_id));
      this.#tries.succeeded(run_id);
      this.#losses.delete(run_id);
      this.#stuck.delete(run_id);
      this.#again.delete(run_id);
      if (whole) this.#queue.done(run_id, Date.now(), LIVE_PAUSE_MS);
      else this.#queue.later(run_id, 0);
    } catch (error) {
      await this.#failed(run_id, error).catch(cause => {
        this.#unexpected(`run ${run_id}`, cause);
        this.#stuck.add(run_id);
        this.#queue.later(run_id, Date.now() + FIRST_PAUSE_MS);
      });
    }
  }

  async #failed(run_id: string, error: unknown): Promise<void> {
    if (isOfRemote(error) && (await this.#tries.isOfAll(run_id, error))) {
      this.#queue.later(run_id, this.#tries.waitForRemote(run_id, error));
      return;
    }
    const { tries, next } = this.#tries.failed(run_id);
    const losses = (this.#losses.get(run_id) ?? 0) + 1;
    if (isGone(error) && losses <= MAX_LOSSES) {
      this.#losses.set(run_id, losses);
      await this.#lost(run_id);
      this.#queue.later(run_id, 0);
      return;
    }
    if (!(error instanceof RemoteFailure) && !(error instanceof Conflict)) {
      this.#options.log.error(`sync of run ${run_id}`, error);
    }
    const known = (await this.#options.store.run(run_id))?.problem;
    const problem = problemOf(error, { since: known?.since ?? Date.now(), tries });
    this.#stuck.add(run_id);
    this.#queue.later(run_id, next);
    await this.#options.store.saveRun(run_id, { problem });
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

  #unexpected(what: string, error: unknown): void {
    this.#options.log.error(`sync of ${what}`, error);
  }
}

const RUNS_AT_ONCE = 8;
/** Between two looks at a run that grows. */
const LIVE_PAUSE_MS = 300;
/** Of one run's copy: a remote that finds it and denies it in turns would be asked for ever. */
const MAX_LOSSES = 3;
