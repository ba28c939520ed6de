import { setTimeout as sleep } from 'node:timers/promises';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { checkCopies, type CheckedCopies } from './check-copies.ts';
import { checkModels, type CheckedModels } from './check-models.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isOfRemote, type RemoteFailure } from './remote/remote-failure.ts';

export interface BackgroundCheckOptions {
  store: SyncStore;
  remote: MlflowRemote;
  /** Nothing that is due could go now, and the remote answers. */
  isFree(): boolean;
  /**
   * What seems not to be there as it was sent: more may have been sent since.
   *
   * @returns whether the remote was restored from a backup
   */
  onRuns(found: CheckedCopies): boolean;
  onModels(found: CheckedModels, wasRestored: boolean): Promise<void>;
  onFailure(failure: RemoteFailure): void;
  log: { error(message: string, error: unknown): void };
}

/**
 * Looks at the start, once a day, and when the remote was away, whether it still has what it had: it
 * may have been restored from a backup. One call at a time, and none while something is due.
 */
export class BackgroundCheck {
  readonly #options: BackgroundCheckOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  /** When the last one ended, ms since 1970. */
  #last = 0;
  #next = Infinity;
  #isOn = false;
  /** In a row. */
  #failures = 0;
  readonly #unseen = new Set<string>();
  readonly #closed = new AbortController();

  constructor(options: BackgroundCheckOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isOn = true;
    this.#at(Date.now());
  }

  /** The remote answers again. @param awayMs how long it did not */
  cameBack(awayMs: number): void {
    if (!this.#isOn || awayMs < SHORTEST_AWAY_MS) return;
    this.#at(Math.max(Date.now(), this.#last + LEAST_BETWEEN_MS));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #at(time: number): void {
    if (this.#closed.signal.aborted) return;
    this.#next = Math.min(this.#next, time);
    if (this.#running !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#next = Infinity;
        this.#running = this.#check().finally(() => {
          this.#running = null;
          this.#at(Date.now() + INTERVAL_MS);
        });
      },
      Math.max(0, this.#next - Date.now())
    ).unref();
  }

  async #check(): Promise<void> {
    const { store, remote, onRuns, onModels, onFailure, log } = this.#options;
    try {
      const options = {
        pause: () => this.#pause(),
        onRefused: (what: string, failure: RemoteFailure) => this.#refused(what, failure)
      };
      const wasRestored = onRuns(await checkCopies(store, remote, options));
      await onModels(await checkModels(store, remote, options), wasRestored);
      this.#last = Date.now();
      this.#failures = 0;
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      if (isOfRemote(error)) onFailure(error);
      else log.error('what the remote has', error);
      const wait = Math.min(FIRST_AGAIN_MS * 2 ** Math.min(this.#failures++, 16), LAST_AGAIN_MS);
      this.#next = Date.now() + wait;
    }
  }

  /** What is not ours to look at is said once. */
  #refused(what: string, failure: RemoteFailure): void {
    if (this.#unseen.has(what)) return;
    this.#unseen.add(what);
    this.#options.log.error(`what the remote has: ${what}`, failure);
  }

  async #pause(): Promise<void> {
    const options = { signal: this.#closed.signal, ref: false };
    await sleep(PACE_MS, undefined, options);
    while (!this.#options.isFree()) await sleep(BUSY_MS, undefined, options);
  }
}

const INTERVAL_MS = 24 * 60 * 60_000;
/** A remote that comes and goes is not looked through each time. */
const LEAST_BETWEEN_MS = 10 * 60_000;
/** Nobody restores a backup in less. */
const SHORTEST_AWAY_MS = 1000;
const FIRST_AGAIN_MS = 60_000;
const LAST_AGAIN_MS = 60 * 60_000;
const PACE_MS = 200;
/** Less than a run that grows rests between two looks at it. */
const BUSY_MS = 250;
