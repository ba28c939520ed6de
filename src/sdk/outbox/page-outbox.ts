import type { Bytes } from '../bytes.ts';
import type { Server } from '../server.ts';
import type { FileSource } from './entry.ts';
import { MemoryQueue } from './memory-queue.ts';
import { AWAY, RunIds, type Outbox } from './outbox.ts';
import { PageCalls } from './page-calls.ts';
import { RunDelivery, type FileBody } from './run-delivery.ts';
import { Sender } from './sender.ts';

/** Of artifacts that wait; what comes then is refused. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** How long it may take to have all under way when a page is left. */
const LEAVE_MS = 2000;

/** In the thread that logs, and in its memory: for browsers, and where there are no worker threads. */
export class PageOutbox implements Outbox {
  readonly #calls: PageCalls;
  readonly #queue = new MemoryQueue();
  readonly #kept = new Map<string, Bytes>();
  #keptBytes = 0;
  readonly #ids = new RunIds();
  readonly #sender: Sender;
  #runs = 0;

  constructor(server: Server, warn: (message: string) => void) {
    this.#calls = new PageCalls(server);
    const host = {
      filesOf: async (path: string, source: FileSource) => this.#filesOf(path, source),
      forget: (source: FileSource) => this.#forget(source),
      runIs: (run: number, run_id: string) => this.#ids.set(run, run_id),
      warn,
      isAway: (failure: Error) => warn(AWAY(server, failure.message))
    };
    this.#sender = new Sender(this.#queue, new RunDelivery(this.#calls, host), host);
  }

  readonly hasThread = false;
  /** Something was appended since `flush` was called last. */
  isDirty = false;

  nextRun(): number {
    return this.#runs++;
  }

  append(line: string): void {
    this.#takes(line);
  }

  appendWith(name: string, bytes: Bytes, line: string): void {
    if (this.#keptBytes + bytes.length > MOST_KEPT_BYTES) this.#sender.warnOfFull();
    else if (this.#takes(line)) {
      this.#kept.set(name, bytes);
      this.#keptBytes += bytes.length;
    }
  }

  flush(patienceMs: number): Promise<boolean> {
    this.isDirty = false;
    return this.#sender.flush(patienceMs);
  }

  runId(run: number): Promise<string> {
    return this.#ids.get(run);
  }

  /** The page is being left: what is under way goes on without it. */
  leave(): void {
    this.#calls.isLeft = true;
    void this.#sender.flush(LEAVE_MS, { tries: 1 });
  }

  /** The page that was left is there again. */
  comeBack(): void {
    this.#calls.isLeft = false;
  }

  /** The process ends, and no thread is left to send anything. */
  settle(): 'sent' | 'lost' {
    return this.#queue.isEmpty ? 'sent' : 'lost';
  }

  #takes(line: string): boolean {
    this.isDirty = true;
    return this.#sender.append([line]).length === 0;
  }

  #forget(source: FileSource): void {
    if (!('kept' in source)) return;
    this.#keptBytes -= this.#kept.get(source.kept)?.length ?? 0;
    this.#kept.delete(source.kept);
  }

  #filesOf(path: string, source: FileSource): FileBody[] {
    if (!('kept' in source)) throw new Error('Files cannot be read here: give their content.');
    const bytes = this.#kept.get(source.kept);
    // It was sent before something else of its batch failed.
    return bytes === undefined ? [] : [{ path, open: async () => bytes }];
  }
}
