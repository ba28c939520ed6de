import type { Transferable } from 'node:worker_threads';
import { decodeError, encodeError, type ThreadError } from '../../store/threads/thread-error.ts';

/** One end of the line between two threads: a `Worker`, or the `parentPort` in it. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (message: Message) => void): unknown;
}

/** What an end does for the other, by name. */
export type Handlers = Record<string, (...args: never[]) => unknown>;

/** An answer of which some memory goes over instead of being copied. */
export class Moved {
  readonly result: unknown;
  readonly transfer: readonly Transferable[];

  constructor(result: unknown, transfer: readonly Transferable[]) {
    this.result = result;
    this.transfer = transfer;
  }
}

/** Calls in both directions over one port, answered in any order. */
export class PortCalls {
  readonly #port: Port;
  readonly #handlers: Handlers;
  readonly #waiting = new Map<number, Waiter>();
  #nextId = 1;
  #failure: Error | null = null;

  constructor(port: Port, handlers: Handlers) {
    this.#port = port;
    this.#handlers = handlers;
    port.on('message', message => {
      if ('name' in message) void this.#answer(message);
      else this.#answered(message);
    });
  }

  /** @throws what the other side threw: an ApiError as such, else an Error of that name */
  call<Result>(name: string, ...args: unknown[]): Promise<Result> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise<Result>((resolve, reject) => {
      const id = this.#nextId++;
      this.#port.postMessage({ id, name, args });
      this.#waiting.set(id, { resolve: resolve as Waiter['resolve'], reject });
    });
  }

  /** Without an answer. */
  tell(name: string, ...args: unknown[]): void {
    if (this.#failure === null) this.#port.postMessage({ id: null, name, args });
  }

  /** The other side is gone: what waits for it is rejected, and so is what comes. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #answer({ id, name, args }: Call): Promise<void> {
    try {
      const answer = await this.#handlers[name](...(args as never[]));
      if (id === null) return;
      if (answer instanceof Moved) {
        this.#port.postMessage({ id, result: answer.result }, answer.transfer);
      } else {
        this.#port.postMessage({ id, result: answer });
      }
    } catch (error) {
      // Of what nobody waits for, the handler tells of its own failures.
      if (id !== null) this.#port.postMessage({ id, error: encodeError(error) });
    }
  }

  #answered(answer: Answer): void {
    const waiter = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiter?.reject(decodeError(answer.error));
    else waiter?.resolve(answer.result);
  }
}

interface Call {
  /** Null: nobody waits for the answer. */
  id: number | null;
  name: string;
  args: unknown[];
}

type Answer = { id: number; result: unknown } | { id: number; error: ThreadError };
type Message = Call | Answer;

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}
