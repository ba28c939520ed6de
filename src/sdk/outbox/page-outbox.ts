import type { Bytes } from '../bytes.ts';
import type { Server } from '../server.ts';
import type { FileSource } from './entry.ts';
import { MemoryQueue } from './memory-queue.ts';
import { AWAY, FULL, RunIds, type Outbox } from './outbox.ts';
import { PageCalls } from './page-calls.ts';
import { RunDelivery, type FileBody } from './run-delivery.ts';
import { Sender } from './sender.ts';

/** In the thread that logs, and in its memory: for browsers, and where there are no worker threads. */
export class PageOutbox implements Outbox {
  readonly #calls: PageCalls;
  readonly #queue = new MemoryQueue();
  readonly #kept = new Map<string, Bytes>();
  readonly #ids = new RunIds();
  readonly #sender: Sender;
  readonly #warn: (message: string) => void;
  #isFull = false;
  #runs = 0;

  constructor(server: Server, warn: (message: string) => void) {
    this.#calls = new PageCalls(server);
    this.#warn = warn;
    const delivery = new RunDelivery(this.#calls, {
      filesOf: async (path, source) => this.#filesOf(path, source),
      forget: source => 'kept' in source && this.#kept.delete(source.kept),
      runIs: (run, run_id) => this.#ids.set(run, run_id),
      warn
    });
    this.#sender = new Sender(this.#queue, delivery, failure =>
      warn(AWAY(server, failure.message))
    );
  }

  nextRun(): number {
    return this.#runs++;
  }

  append(line: string): void {
    if (!this.#queue.append([line])) {
      if (!this.#isFull) this.#warn(FULL);
      this.#isFull = true;
    }
    this.#sender.wake();
  }

  appendWith(name: string, bytes: Bytes, line: string): void {
    this.#kept.set(name, bytes.slice());
    this.append(line);
  }

  flush(patienceMs: number): Promise<boolean> {
    return this.#sender.flush(patienceMs);
  }

  runId(run: number): Promise<string> {
    return this.#ids.get(run);
  }

  /** The page is being left: what is under way goes on without it. */
  leave(): void {
    this.#calls.isLeft = true;
    void this.#sender.flush(0, { tries: 1 });
  }

  #filesOf(path: string, source: FileSource): FileBody[] {
    if (!('kept' in source)) throw new Error('Files cannot be read here: give their content.');
    const bytes = this.#kept.get(source.kept);
    // It was sent before something else of its batch failed.
    return bytes === undefined ? [] : [{ path, open: async () => bytes }];
  }
}
