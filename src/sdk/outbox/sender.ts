import { reconnectDelay } from '../../client/reconnect-delay.ts';
import { CallFailure } from '../api-calls.ts';
import type { Entry } from './entry.ts';
import type { Batch, EntryQueue } from './entry-queue.ts';

/** What is logged waits so long for more of it. */
const GATHER_MS = 100;
const BACK_OFF = { firstMs: 250, longestMs: 15_000 };

/** Takes a batch to the server; whole batches are sent again after a failure. */
export interface Delivery {
  /** @throws CallFailure one that is worth another try */
  send(entries: readonly Entry[]): Promise<void>;
}

/** Empties a queue onto a server: batch after batch, in order, for as long as it takes. */
export class Sender {
  readonly #queue: EntryQueue;
  readonly #delivery: Delivery;
  readonly #onTrouble: (failure: CallFailure) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining: Promise<boolean> | null = null;
  #failures = 0;
  #notBefore = 0;
  #lastProgress = 0;

  /** @param onTrouble once for each time that the server is away, with its second failure */
  constructor(queue: EntryQueue, delivery: Delivery, onTrouble: (failure: CallFailure) => void) {
    this.#queue = queue;
    this.#delivery = delivery;
    this.#onTrouble = onTrouble;
  }

  /** Something was appended. */
  wake(): void {
    if (this.#timer !== undefined || this.#draining !== null || this.#queue.isEmpty) return;
    const wait = Math.max(GATHER_MS, this.#notBefore - Date.now());
    this.#timer = setTimeout(() => void this.#drain(), wait);
  }

  /**
   * @param patienceMs for how long nothing may get through until it is given up
   * @param options.tries failures until then, too
   * @returns whether all is sent
   */
  async flush(patienceMs: number, { tries = Infinity } = {}): Promise<boolean> {
    this.#lastProgress = Date.now();
    for (let failed = 0; !this.#queue.isEmpty;) {
      if (await this.#drain()) continue;
      const left = this.#lastProgress + patienceMs - Date.now();
      if (++failed >= tries || left <= 0) return false;
      await new Promise(done => setTimeout(done, Math.min(left, BACK_OFF.firstMs)));
    }
    return true;
  }

  /** At once, whatever the wait; joined by those who ask meanwhile. */
  #drain(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draining ??= this.#sendAll().finally(() => {
      this.#draining = null;
      this.wake();
    });
    return this.#draining;
  }

  async #sendAll(): Promise<boolean> {
    let batch: Batch | null;
    while ((batch = this.#queue.next()) !== null) {
      try {
        await this.#delivery.send(batch.entries);
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error;
        this.#wait(error);
        return false;
      }
      this.#queue.done(batch);
      this.#failures = 0;
      this.#lastProgress = Date.now();
    }
    return true;
  }

  #wait(failure: CallFailure): void {
    // The first one may be a kept connection that the server had closed: no news for anybody.
    if (this.#failures === 1) this.#onTrouble(failure);
    const delay = reconnectDelay(this.#failures, Math.random(), BACK_OFF);
    this.#failures += 1;
    this.#notBefore = Date.now() + Math.max(delay, failure.retryAfterMs ?? 0);
  }
}
