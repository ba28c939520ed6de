import { Worker, type Transferable } from 'node:worker_threads';
import { ApiError } from '../../protocol/errors.ts';
import { decodeError, type ThreadError } from './thread-error.ts';

/** What a thread answers to the message with the same number. */
export type ThreadReply = { id: number; result: unknown } | { id: number; error: ThreadError };

/** What a thread does for others. */
export interface Channel {
  call(body: unknown, transfer?: Transferable[]): Promise<unknown>;
  /** Lets it finish what it was sent, then ends it. */
  close(): Promise<void>;
}

/**
 * A worker thread that answers messages, one reply each.
 *
 * When it fails or ends unasked, every call that waits is rejected and so is every later one: a
 * call never hangs.
 */
export class Thread implements Channel {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiter>();
  #nextId = 1;
  #failure: Error | null = null;
  #closing = false;

  /** @param onFailure called once, when the thread ends without having been asked to */
  constructor(url: URL, workerData: unknown, onFailure: (error: Error) => void) {
    this.#worker = new Worker(url, { workerData });
    this.#worker.on('message', (reply: ThreadReply) => {
      const waiter = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) waiter?.reject(decodeError(reply.error));
      else waiter?.resolve(reply.result);
    });
    const fail = (cause: unknown) => {
      if (this.#failure !== null) return;
      this.#failure = new ApiError(
        'TEMPORARILY_UNAVAILABLE',
        `The store stopped: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause, hint: 'Restart celltrail; what was acknowledged is on disk.' }
      );
      for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
      this.#waiting.clear();
      if (!this.#closing) onFailure(this.#failure);
    };
    this.#worker.on('error', fail);
    this.#worker.on('messageerror', fail);
    this.#worker.on('exit', code => fail(new Error(`a thread ended with code ${code}`)));
  }

  call(body: unknown, transfer: Transferable[] = []): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#worker.postMessage({ id, body }, transfer);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  async close(): Promise<void> {
    if (this.#failure === null) {
      this.#closing = true;
      await this.call(CLOSE).catch(() => undefined);
    }
    await this.#worker.terminate();
  }
}

/** The body of the last message: the thread releases what it holds and answers. */
export const CLOSE = 'close';

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}
