import type { Turns, Waiting } from '../client/turns.ts';

/** After an ask as many times its length pass before the next, whatever it is that takes so long. */
const REST = 4;
/** An ask that waited for a server that was away says nothing of how busy it is. */
const LONGEST_REST_MS = 2000;

/**
 * Asks again when something has changed, but not too often: requests within `interval` share one
 * ask, one ask runs at a time, and none runs while it is paused (its view is hidden). Those that no
 * reader waits for take turns with those of other views.
 */
export class Refresher {
  readonly #ask: () => Promise<void>;
  readonly #interval: number;
  readonly #turns: Turns | null;
  readonly #place: Waiting;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #inLine = false;
  /** It is new or seen again, or was told so. */
  #readerWaits = true;
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
   * @param turns absent: the ask is none of a server
   */
  constructor(ask: () => Promise<void>, interval: number, turns: Turns | null = null) {
    this.#ask = ask;
    this.#interval = interval;
    this.#turns = turns;
    this.#place = {
      lateness: () => (Date.now() - this.#last) / interval,
      run: () => this.#run()
    };
  }

  /** Soon; at once if the last ask lies long enough back. */
  request(): void {
    this.#wanted = true;
    this.#schedule();
  }

  /** As `request`, without waiting for its turn: for what its reader asks for again and again. */
  soon(): void {
    this.#readerWaits = true;
    if (this.#inLine) this.#stopWaiting();
    this.request();
  }

  /** Without waiting for the interval, nor for an ask that runs: its answer may be too old. */
  async now(): Promise<void> {
    if (this.#disposed) return;
    this.#stopWaiting();
    this.#wanted = false;
    this.#readerWaits = false;
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
    this.#readerWaits ||= this.#paused && !paused;
    this.#paused = paused;
    this.#stopWaiting();
    if (!paused) this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopWaiting();
  }

  #schedule(): void {
    const idle = !this.#wanted || this.#running;
    const waits = this.#timer !== undefined || this.#inLine;
    if (idle || waits || this.#paused || this.#disposed) return;
    const due = Math.max(this.#last + this.#interval, this.#restsUntil);
    const wait = Math.max(0, due - Date.now());
    this.#timer = setTimeout(() => this.#due(), wait);
  }

  #due(): void {
    this.#timer = undefined;
    if (this.#turns === null || this.#readerWaits) return void this.#run();
    this.#inLine = true;
    this.#turns.join(this.#place);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#inLine) this.#turns?.leave(this.#place);
    this.#inLine = false;
  }

  async #run(): Promise<void> {
    this.#inLine = false;
    this.#readerWaits = false;
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
