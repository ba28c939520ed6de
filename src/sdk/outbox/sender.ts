import { reconnectDelay } from '../../client/reconnect-delay.ts';
import { CallFailure } from '../api-calls.ts';
import type { Entry } from './entry.ts';
import type { Batch, EntryQueue } from './entry-queue.ts';
import { FULL } from './outbox.ts';

/** What is logged waits so long for more of it. */
const GATHER_MS = 100;
const BACK_OFF = { firstMs: 250, longestMs: 15_000 };

/** Takes a batch to the server; whole batches are sent again after a failure. */
export interface Delivery {
  /** @throws Error one that is worth another try */
  send(entries: readonly Entry[]): Promise<void>;
}

export interface SenderHost {
  /** @param run_id '' for one that never will be on the server */
  runIs(run: number, run_id: string): void;
  /** For people: something was refused and is left out. */
  warn(message: string): void;
  /** Once for each time that the server is away, with its second failure. */
  isAway(failure: Error): void;
}

/** Empties a queue onto a server: batch after batch, in order, for as long as it takes. */
export class Sender {
  readonly #queue: EntryQueue;
  readonly #delivery: Delivery;
  readonly #host: SenderHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining: Promise<boolean> | null = null;
  #failures = 0;
  /** Of a try that nobody asks for; of any try, as the server wants it. Ms since 1970. */
  #notBefore = 0;
  #leftAloneUntil = 0;
  #lastProgress = 0;
  #wasFull = false;

  constructor(queue: EntryQueue, delivery: Delivery, host: SenderHost) {
    this.#queue = queue;
    this.#delivery = delivery;
    this.#host = host;
  }

  /** @param lines an entry each. @returns those that there was no room for */
  append(lines: readonly string[]): readonly string[] {
    const refused = this.#queue.append(lines);
    if (refused.length > 0) this.warnOfFull();
    for (const line of refused) {
      const run = /^\["run",(\d+)/.exec(line);
      if (run) this.#host.runIs(Number(run[1]), '');
    }
    this.#wake();
    return refused;
  }

  /** Once. */
  warnOfFull(): void {
    if (!this.#wasFull) this.#host.warn(FULL);
    this.#wasFull = true;
  }

  /**
   * @param patienceMs for how long nothing may get through until it is given up; Infinity: never
   * @param options.tries failures until then, too
   * @returns whether all is sent
   */
  async flush(patienceMs: number, { tries = Infinity } = {}): Promise<boolean> {
    this.#lastProgress = Date.now();
    for (let failed = 0; !this.#queue.isEmpty;) {
      const now = Date.now();
      const left = this.#lastProgress + patienceMs - now;
      // Who has patience without end is in no hurry either.
      const wait = (left < Infinity ? this.#leftAloneUntil : this.#notBefore) - now;
      if (failed >= tries || left <= Math.max(0, wait)) return false;
      if (wait > 0) await atMost(wait);
      else if ((await atMost(left, this.#drain())) === false && ++failed < tries) {
        await atMost(Math.min(left, BACK_OFF.firstMs));
      }
    }
    return true;
  }

  /** What was appended is sent in a while. */
  #wake(): void {
    if (this.#timer !== undefined || this.#draining !== null || this.#queue.isEmpty) return;
    const wait = Math.max(GATHER_MS, this.#notBefore - Date.now());
    this.#timer = setTimeout(() => void this.#drain(), wait);
    // A process that has nothing else to do ends by a flush.
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** At once, whatever the wait; joined by those who ask meanwhile. */
  #drain(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draining ??= this.#sendAll().finally(() => {
      this.#draining = null;
      this.#wake();
    });
    return this.#draining;
  }

  async #sendAll(): Promise<boolean> {
    try {
      for (let batch: Batch | null; (batch = this.#queue.next()) !== null;) {
        await this.#delivery.send(batch.entries);
        this.#queue.done(batch);
        this.#failures = 0;
        this.#lastProgress = Date.now();
      }
      return true;
    } catch (error) {
      this.#noteFailure(error as Error);
      return false;
    }
  }

  #noteFailure(failure: Error): void {
    // The first one may be a kept connection that the server had closed: no news for anybody.
    if (this.#failures === 1) this.#host.isAway(failure);
    const delay = reconnectDelay(this.#failures, Math.random(), BACK_OFF);
    this.#failures += 1;
    const retryAfterMs = failure instanceof CallFailure ? failure.retryAfterMs : null;
    this.#leftAloneUntil = Date.now() + (retryAfterMs ?? 0);
    this.#notBefore = Math.max(Date.now() + delay, this.#leftAloneUntil);
  }
}

/** @returns undefined when `promise` is later */
async function atMost<Result>(ms: number, promise?: Promise<Result>): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A timer takes no more than 31 bits.
  const late = new Promise<undefined>(done => {
    timer = setTimeout(() => done(undefined), Math.min(ms, 2 ** 30));
  });
  const first = await Promise.race([promise ?? late, late]);
  clearTimeout(timer);
  return first;
}
