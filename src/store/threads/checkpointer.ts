import type { Channel } from './thread.ts';
import { WAL_LIMIT_BYTES } from './wal-keeper.ts';

/** A row of `PRAGMA wal_checkpoint`. */
export interface CheckpointResult {
  busy: number;
  /** Pages in the WAL; -1 in a database without one. */
  log: number;
  checkpointed: number;
}

/**
 * Asks the background thread for a pass when something was committed, not more often than it pays,
 * and the writer to start the WAL over when it is long: under constant writing only the writer can,
 * between two transactions (measured: 1.3 GB at full throttle without this).
 */
export class Checkpointer {
  readonly #background: Channel;
  readonly #writer: Channel;
  readonly #limit: number;
  /** Pages at which the writer is asked; above the limit after a try that a reader held up. */
  #next: number;
  #timer: NodeJS.Timeout | null = null;

  /** @param limit pages of the WAL that are fine */
  constructor(background: Channel, writer: Channel, limit = WAL_LIMIT_BYTES / PAGE_BYTES) {
    this.#background = background;
    this.#writer = writer;
    this.#limit = limit;
    this.#next = limit;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      // A pass that fails costs nothing: the pages stay in the WAL until the next one.
      const pass = this.#pass().catch(() => undefined);
      void pass.then(() => {
        this.#timer = null;
      });
    }, INTERVAL_MS).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #pass(): Promise<void> {
    const { log } = (await this.#background.call(null)) as CheckpointResult;
    if (log <= this.#limit) this.#next = this.#limit;
    if (log <= this.#next) return;
    const startedOver = (await this.#writer.call(null)) as boolean;
    this.#next = startedOver ? this.#limit : log + this.#limit / 4;
  }
}

/** Each pass costs two syncs of the disk, which hold up those of the writer. */
const INTERVAL_MS = 200;
const PAGE_BYTES = 4096;
