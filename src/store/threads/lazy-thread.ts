import type { Transferable } from 'node:worker_threads';
import type { Channel } from './thread.ts';

/** A thread that is started when it is first asked for something: each takes 12 MB and 40 ms. */
export class LazyThread implements Channel {
  readonly #start: () => Channel;
  #thread: Channel | null = null;

  constructor(start: () => Channel) {
    this.#start = start;
  }

  call(body: unknown, transfer?: Transferable[]): Promise<unknown> {
    this.#thread ??= this.#start();
    return this.#thread.call(body, transfer);
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }
}
