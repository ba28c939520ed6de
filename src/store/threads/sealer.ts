import type { GroupWriter } from './group-writer.ts';
import type { SealReply, SealRequest } from './seal-server.ts';
import type { Channel } from './thread.ts';

export interface SealingOptions {
  /** Points that wait in the log before they are sealed. */
  afterPoints?: number;
  /** Ms after which they are sealed, however few they are. */
  afterMs?: number;
  /** Ms between two looks at the log, while something is committed. */
  everyMs?: number;
}

/**
 * Has the log sealed in the background: asks the background thread for one slice after the other, and
 * gives each to the writer like any other write.
 */
export class Sealer {
  readonly #thread: Channel;
  readonly #writer: GroupWriter;
  readonly #afterPoints: number;
  readonly #afterMs: number;
  readonly #everyMs: number;
  #look: NodeJS.Timeout | null = null;
  #idle: NodeJS.Timeout | null = null;
  #restart = false;
  #closed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(thread: Channel, writer: GroupWriter, options: SealingOptions = {}) {
    this.#thread = thread;
    this.#writer = writer;
    this.#afterPoints = options.afterPoints ?? AFTER_POINTS;
    this.#afterMs = options.afterMs ?? AFTER_MS;
    this.#everyMs = options.everyMs ?? EVERY_MS;
  }

  /** Something was committed: looks at the log before long. */
  soon(): void {
    if (this.#closed) return;
    this.#look ??= setTimeout(() => {
      const pass = this.#run(this.#afterPoints).catch(() => undefined);
      void pass.then(() => {
        this.#look = null;
      });
    }, this.#everyMs).unref();
    this.#idle ??= setTimeout(() => {
      this.#idle = null;
      // What failed is tried again: there may be no other commit, when log calls are refused for it.
      this.#run(1).catch(() => this.soon());
    }, this.#afterMs).unref();
  }

  /** Resolves when all that was committed before is sealed. */
  sealAll(): Promise<void> {
    return this.#run(1);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#look !== null) clearTimeout(this.#look);
    if (this.#idle !== null) clearTimeout(this.#idle);
    await this.#running.catch(() => undefined);
  }

  #run(atLeast: number): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#seal(atLeast));
    return this.#running;
  }

  async #seal(atLeast: number): Promise<void> {
    while (!this.#closed) {
      const request: SealRequest = { atLeast, restart: this.#restart };
      // Until its slice is on disk, the pass that it belongs to is broken off.
      this.#restart = true;
      const { slice, unsealed } = (await this.#thread.call(request)) as SealReply;
      this.#writer.unsealed = unsealed;
      if (slice !== null) await this.#writer.write('sealBlocks', slice);
      this.#restart = false;
      if (slice === null) return;
    }
  }
}

/** Some 30 MB in the memory of the reader. */
const AFTER_POINTS = 300_000;
const AFTER_MS = 60_000;
const EVERY_MS = 200;
