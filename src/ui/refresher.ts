/**
 * After an ask as many times its length pass before the next: a server that many tabs ask at once
 * answers later, and is asked less.
 */
const REST = 4;
/** An ask that waited for a server that was away says nothing of how busy it is. */
const LONGEST_REST_MS = 2000;

/**
 * Asks again when something has changed, but not too often: requests within `interval` share one
 * ask, one ask runs at a time, and none runs while it is paused (its view is hidden).
 */
export class Refresher {
  readonly #ask: () => Promise<void>;
  readonly #interval: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #wanted = false;
  #paused = false;
  #disposed = false;
  #last = -Infinity;
  /** No ask before. */
  #restsUntil = -Infinity;

  /**
   * @param ask must not reject
   * @param interval ms between the start of one ask and the next
   */
  constructor(ask: () => Promise<void>, interval: number) {
    this.#ask = ask;
    this.#interval = interval;
  }

  /** Soon; at once if the last ask lies long enough back. */
  request(): void {
    this.#wanted = true;
    this.#schedule();
  }

  /** Without waiting for the interval, nor for an ask that runs: its answer may be too old. */
  async now(): Promise<void> {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = false;
    this.#last = Date.now();
    await this.#ask();
  }

  /** As `now`, but put off while it is paused. */
  async urgent(): Promise<void> {
    if (this.#paused) this.#wanted = true;
    else await this.now();
  }

  /** What was requested meanwhile is asked when it goes on. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!paused) this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const idle = !this.#wanted || this.#running || this.#timer !== undefined;
    if (idle || this.#paused || this.#disposed) return;
    const due = Math.max(this.#last + this.#interval, this.#restsUntil);
    const wait = Math.max(0, due - Date.now());
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#wanted = false;
    this.#running = true;
    const began = Date.now();
    this.#last = began;
    try {
      await this.#ask();
    } finally {
      this.#running = false;
      const ended = Date.now();
      this.#restsUntil = ended + Math.min(REST * (ended - began), LONGEST_REST_MS);
      this.#schedule();
    }
  }
}
