import type { Channel } from './thread.ts';

/** Asks the background thread for a pass when something was committed, not more often than it pays. */
export class Checkpointer {
  readonly #thread: Channel;
  #timer: NodeJS.Timeout | null = null;

  constructor(thread: Channel) {
    this.#thread = thread;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      // A pass that fails costs nothing: the pages stay in the WAL until the next one.
      const pass = this.#thread.call(null).catch(() => undefined);
      void pass.then(() => {
        this.#timer = null;
      });
    }, INTERVAL_MS).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

const INTERVAL_MS = 50;
