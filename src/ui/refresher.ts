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
    const wait = Math.max(0, this.#last + this.#interval - Date.now());
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#wanted = false;
    this.#running = true;
    this.#last = Date.now();
    try {
      await this.#ask();
    } finally {
      this.#running = false;
      this.#schedule();
    }
  }
}
