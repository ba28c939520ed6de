import type { StoreEvent } from '../store/store-event.ts';
import type { NamedSyncProblem, SyncSettings, SyncStatus } from '../protocol/entities/sync.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { BatchSize } from './batch-size.ts';
import { BackgroundCheck } from './background-check.ts';
import { checkCopies, writeDeleted } from './check-copies.ts';
import { checkModels, type CheckedModels } from './check-models.ts';
import { EntitySync } from './entity-sync.ts';
import { ExperimentSync } from './experiment-sync.ts';
import { Pace } from './pace.ts';
import type { RunFiles } from './push-files.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isOfRemote, type RemoteFailure } from './remote/remote-failure.ts';
import { RemoteHealth } from './remote-health.ts';
import { namedModels } from './run-facts.ts';
import { RunSync } from './run-sync.ts';
import { SilenceWatch } from './silence-watch.ts';

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
  /** When the remote last took anything, as of an earlier process, ms since 1970. */
  lastSuccess?: number | null;
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
 * Copies the record to a remote, as it grows: several runs at a time, and beside them the files of a
 * few. While the remote does not answer, one thing at a time tries it.
 */
export class Sync {
  readonly #options: SyncOptions;
  readonly #health = new RemoteHealth();
  readonly #pace = new Pace();
  readonly #silence: SilenceWatch;
  readonly #runs: RunSync;
  readonly #models: EntitySync;
  readonly #background: BackgroundCheck;
  readonly #experiments: ExperimentSync;
  #checks: 'due' | 'running' | 'done' = 'done';
  #checksModels = false;
  /** In a row, of looks that the remote failed at. */
  #failedChecks = 0;
  /** Why it was not looked at what the remote has. */
  #unchecked: NamedSyncProblem | null = null;
  /** What was begun last. */
  #wasExperiment = false;
  #sentPoints = 0;
  #working = 0;
  /** Runs of which files are being sent. */
  #uploading = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#health.lastSuccess = options.lastSuccess ?? null;
    // Whoever asked it: what waits for it may go, or has to wait, and the status is another one.
    this.#health.onChange = () => this.#wake();
    // Not what a push ends with: one of a run that stays here asks the remote nothing.
    options.remote.onAnswer = () => {
      this.#silence.answered();
      const { since } = this.#health;
      this.#health.succeeded(Date.now());
      if (since !== null) this.#background.cameBack(Date.now() - since);
    };
    this.#silence = new SilenceWatch({
      probe: () => options.remote.probe(),
      onChange: () => options.onChange?.()
    });
    this.#runs = new RunSync({
      ...options,
      health: this.#health,
      size: new BatchSize(),
      pace: this.#pace,
      onSent: points => {
        this.#sentPoints += points;
      }
    });
    this.#experiments = new ExperimentSync({
      ...options,
      experiments: this.#runs.experiments,
      held: this.#runs.held,
      health: this.#health,
      onMended: run_ids => {
        for (const run_id of run_ids) this.#runs.queue.hurry(run_id);
      },
      onDue: runs => this.#runs.areWaiting(runs)
    });
    this.#models = new EntitySync({
      ...options,
      experiments: this.#runs.experiments,
      held: this.#runs.held,
      health: this.#health,
      onModelCopied: (model_id, run_id) => this.#modelCopied(model_id, run_id),
      onChange: () => options.onChange?.()
    });
    this.#background = new BackgroundCheck({
      ...options,
      isFree: () => {
        const isBusy = this.#working + this.#uploading > 0;
        return !isBusy && this.#nextTime() > Date.now() && !this.#health.isDown;
      },
      onRuns: found => {
        const wasRestored = this.#runs.suspect(found);
        // Those that were refused are looked at, too: what is there may be what stood in the way.
        this.#experiments.retry();
        this.#wake();
        return wasRestored;
      },
      onModels: (found, wasRestored) => this.#models.looked(found, wasRestored),
      onFailure: failure => this.#health.failed(failure, Date.now())
    });
  }

  /** Looks for what is due, and begins. */
  async start({ checks, checksModels, watches }: SyncStart = {}): Promise<void> {
    const { store } = this.#options;
    this.#checks = checks === true ? 'due' : 'done';
    this.#failedChecks = 0;
    if (checks === true) this.#unchecked = null;
    this.#checksModels = checksModels ?? checks === true;
    this.#experiments.begin(await store.sentExperiments());
    this.#runs.areWaiting(await store.dueRuns());
    this.#models.start();
    if (watches && !this.#options.settings.paused) this.#background.start();
    this.#wake();
  }

  /** What commits changed. */
  changed(events: readonly StoreEvent[]): void {
    this.#pace.written();
    for (const event of events) {
      if (event.type === 'due' || event.type === 'series') this.#runs.areDue([event.run_id]);
      else if (event.type === 'experiment') this.#experiments.changed(event.experiment_id);
    }
    this.#wake();
  }

  /** Something of a run is due that no commit tells, such as a file. */
  isDue(run_id: string): void {
    this.#runs.areDue([run_id]);
    this.#wake();
  }

  async #modelCopied(model_id: string, run_id: string): Promise<void> {
    const local = await this.#options.store.run(run_id);
    if (local === null || !namedModels(local.run).includes(model_id)) return;
    await this.#options.store.runIsDue(run_id);
    this.isDue(run_id);
  }

  /** Tries everything that waits at once. */
  async retryNow(): Promise<void> {
    await this.#runs.tryAgain();
    this.#experiments.retryNow();
    this.#health.retryNow();
    await this.#models.retryNow();
    this.#runs.hurry();
    this.#wake();
  }

  /** Copies of models that are not there any more, and are to be. */
  async sendAgain(found: CheckedModels): Promise<void> {
    await this.#models.looked(found, true);
  }

  isWaiting(run_id: string): boolean {
    return this.#runs.queue.has(run_id);
  }

  get waitingRuns(): number {
    return this.#runs.queue.size;
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
    const waiting = this.#runs.queue.runIds;
    const { failure, since, nextTry, lastSuccess } = this.#health;
    // What hangs is tried until it fails.
    const silent = failure === null ? this.#silence.since : null;
    return {
      address: remote.address,
      state: settings.paused
        ? 'paused'
        : failure !== null
          ? failure.kind === 'refused'
            ? 'refused'
            : 'offline'
          : silent !== null
            ? 'offline'
            : waiting.length + this.#models.waiting > 0
              ? 'syncing'
              : 'synced',
      waiting_runs: waiting.length,
      waiting_points: await store.countUnsent(waiting),
      waiting_models: this.#models.waiting,
      oldest_waiting_time: this.#runs.queue.oldest,
      sent_points: this.#sentPoints,
      last_success_time: lastSuccess,
      failing_since: since ?? silent,
      last_error: failure?.message ?? (silent === null ? null : silence(remote.address)),
      next_try_time: failure === null ? silent : nextTry,
      problems: [
        ...(this.#unchecked === null ? [] : [this.#unchecked]),
        ...this.#runs.experiments.problems,
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
    this.#silence.close();
    await this.#background.close();
    await this.#models.close();
    while (this.#working + this.#uploading > 0)
      await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  #wake(): void {
    if (this.#closed) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (this.#options.settings.paused) {
      this.#silence.waits(false);
      // What waits is shown, though nothing is sent.
      this.#options.onChange?.();
      return;
    }
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
      while (this.#mayUpload) {
        const upload = this.#runs.files.next(now);
        if (upload === null) break;
        this.#uploading++;
        void upload().finally(() => {
          this.#uploading--;
          this.#wake();
        });
      }
    }
    // Others may become due while these are under way.
    if (this.#checks !== 'running') {
      const nextWork = this.#checks === 'due' ? 0 : this.#nextTime();
      const nextFile = this.#mayUpload ? this.#runs.files.nextTime : Infinity;
      const next = Math.min(this.#working < most ? nextWork : Infinity, nextFile);
      if (next < Infinity) {
        const wait = Math.max(next, isDown ? nextTry : 0) - now;
        this.#timer = setTimeout(() => this.#wake(), Math.max(wait, 0)).unref();
      }
    }
    this.#silence.waits(this.#working + this.#uploading > 0);
    if (this.#isSettled()) for (const resolve of this.#idle.splice(0)) resolve();
    this.#options.onChange?.();
  }

  /** While the remote is away, when nothing else tries it. */
  get #mayUpload(): boolean {
    if (this.#checks !== 'done') return false;
    const isFree = this.#working + this.#uploading === 0;
    return this.#health.isDown ? isFree : this.#uploading < FILES_AT_ONCE;
  }

  /** When the next run or experiment may be looked at, ms since 1970; Infinity when none waits. */
  #nextTime(): number {
    return Math.min(
      this.#runs.queue.nextTime() ?? Infinity,
      this.#experiments.nextTime ?? Infinity
    );
  }

  #isSettled(): boolean {
    return (
      this.#working + this.#uploading === 0 &&
      this.#runs.isSettled &&
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
    const run = isRunsTurn ? this.#runs.next(now) : null;
    const experiment = run === null ? this.#experiments.next(now) : null;
    this.#wasExperiment = experiment !== null;
    return run ?? experiment ?? this.#runs.next(now);
  }

  async #check(): Promise<void> {
    const { store, remote } = this.#options;
    try {
      const onRefused = (what: string, failure: RemoteFailure) => this.#unexpected(what, failure);
      const found = await checkCopies(store, remote, { onRefused });
      const models = this.#checksModels ? await checkModels(store, remote, { onRefused }) : null;
      await this.#runs.makeAgain(found);
      if (models !== null) await this.#models.looked(models, found.restored.length > 0);
      await writeDeleted(store, found.deleted);
      // But for copies that somebody deleted: those are named until they are back.
      await this.#runs.tryAgain(found.deleted);
      this.#checks = 'done';
    } catch (error) {
      if (!isOfRemote(error)) {
        this.#checks = 'done';
        this.#unexpected('what the remote has', error);
      } else if (await this.#givesUpCheck(error)) {
        this.#unchecked = notLookedAt(error);
        await this.#runs.tryAgain();
        this.#checks = 'done';
      } else {
        this.#checks = 'due';
        this.#health.failed(error, Date.now());
      }
    }
  }

  /** It may be nothing but this that the remote cannot answer: what is due is not to wait for it. */
  async #givesUpCheck({ kind }: RemoteFailure): Promise<boolean> {
    if (kind !== 'unclear' || ++this.#failedChecks < MAX_FAILED_CHECKS) return false;
    return this.#options.remote.answers();
  }

  #unexpected(what: string, error: unknown): void {
    this.#options.log.error(`sync of ${what}`, error);
  }
}

const silence = (address: string) => `${new URL(address).host} does not answer.`;

const notLookedAt = ({ message }: RemoteFailure): NamedSyncProblem => ({
  run_id: '',
  run_name: 'the copies on the remote',
  entity: 'experiment',
  kind: 'failed',
  message: `Whether they are as they were sent was not looked at: ${message}`,
  since: Date.now(),
  tries: MAX_FAILED_CHECKS
});

const RUNS_AT_ONCE = 8;
const MAX_FAILED_CHECKS = 3;
/** Of runs: with those of a model half of the connections, so that points have the others. */
const FILES_AT_ONCE = 3;
