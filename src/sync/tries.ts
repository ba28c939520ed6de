import type { MlflowRemote } from './remote/mlflow-remote.ts';
import type { RemoteFailure } from './remote/remote-failure.ts';
import type { RemoteHealth } from './remote-health.ts';

/** What could not be sent how often in a row, and when it is tried again. By id. */
export class Tries {
  readonly #remote: Pick<MlflowRemote, 'answers'>;
  readonly #health: RemoteHealth;
  /** Failures that were not the remote's as a whole. */
  readonly #failures = new Map<string, number>();
  /** Of which nobody knows yet whose they are. */
  readonly #unclear = new Map<string, number>();
  /** Failures of the remote. */
  readonly #waits = new Map<string, number>();

  constructor(remote: Pick<MlflowRemote, 'answers'>, health: RemoteHealth) {
    this.#remote = remote;
    this.#health = health;
  }

  /** Whether it is the remote's as a whole; it may be this alone that it cannot take. */
  async isOfAll(id: string, { kind }: RemoteFailure): Promise<boolean> {
    if (kind !== 'unclear') return true;
    const unclear = (this.#unclear.get(id) ?? 0) + 1;
    this.#unclear.set(id, unclear);
    if (unclear < MAX_UNCLEAR) return true;
    return !(await this.#remote.answers());
  }

  /**
   * What else the remote answers meanwhile does not hurry it: it may take everything but this, or said
   * when it wants to be asked again.
   *
   * @returns when it is tried again, ms since 1970
   */
  waitForRemote(id: string, failure: RemoteFailure): number {
    const waits = (this.#waits.get(id) ?? 0) + 1;
    this.#waits.set(id, waits);
    const now = Date.now();
    this.#health.failed(failure, now);
    const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(waits - 1, 16));
    return Math.max(this.#health.nextTry, failure.kind === 'busy' ? 0 : now + own);
  }

  /** A failure of its own. @returns how many there were, and when it is tried again, ms since 1970 */
  failed(id: string): { tries: number; next: number } {
    const tries = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, tries);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 16));
    return { tries, next: Date.now() + pause };
  }

  /** Some of it came to the remote. */
  moved(id: string): void {
    for (const counts of [this.#failures, this.#unclear]) counts.delete(id);
  }

  succeeded(id: string): void {
    this.moved(id);
    this.#waits.delete(id);
  }

  clear(): void {
    for (const counts of [this.#failures, this.#unclear, this.#waits]) counts.clear();
  }
}

/** Of one, while nothing of it gets there. */
const MAX_UNCLEAR = 6;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
export const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
