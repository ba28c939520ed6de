import type { Bytes } from '../bytes.ts';
import { Worker } from 'node:worker_threads';
import { withoutKernel, type Server } from '../server.ts';
import { RunIds, type Outbox } from '../outbox/outbox.ts';
import { WORKER_SOURCE } from './worker-source.ts';
import {
  Word,
  WORDS_BYTES,
  type FromWorker,
  type ToWorker,
  type WorkerData
} from './worker-messages.ts';

/** Messages that the worker has not taken yet; whoever logs faster than it writes waits for it. */
const MOST_UNDERWAY = 100_000;
const LONGEST_WAIT_MS = 1000;

/** Hands what is logged to a worker thread, which writes and sends it while this thread computes. */
export class WorkerOutbox implements Outbox {
  readonly #worker: Worker;
  readonly #shared = new Int32Array(new SharedArrayBuffer(WORDS_BYTES));
  readonly #ids = new RunIds();
  readonly #flushes = new Map<number, (all: boolean) => void>();
  readonly #warn: (message: string) => void;
  readonly #onAppend: () => void;
  #runs = 0;
  #flushCount = 0;
  /** As `Word.taken`. */
  #posted = 0;
  #waiting = 0;
  #isFull = false;
  #hasFailed = false;

  /**
   * @param onAppend with each thing that is logged
   * @throws Error where threads are forbidden, as Node's permission model may
   */
  constructor(server: Server, warn: (message: string) => void, onAppend: () => void) {
    this.#warn = warn;
    this.#onAppend = onAppend;
    const url = new URL(`data:text/javascript,${encodeURIComponent(WORKER_SOURCE)}`);
    this.#worker = new Worker(url, {
      workerData: { server, words: this.#shared.buffer } satisfies WorkerData,
      // Flags of the program, such as a loader of TypeScript, are not for this thread.
      execArgv: [],
      stdout: false,
      name: 'celltrail'
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', error => {
      this.#hasFailed = true;
      warn(`Nothing more is sent to ${withoutKernel(server)}: ${error.message}`);
      for (const done of this.#flushes.values()) done(false);
    });
    // It must not keep the process alive.
    this.#worker.unref();
  }

  /** Something was appended since `flush` was called last. */
  isDirty = false;

  nextRun(): number {
    return this.#runs++;
  }

  append(line: string): void {
    this.#post(line);
  }

  appendWith(kept: string, bytes: Bytes, line: string): void {
    this.#post({ kept, bytes, line });
  }

  flush(patienceMs: number): Promise<boolean> {
    if (this.#hasFailed) return Promise.resolve(false);
    this.isDirty = false;
    const flush = this.#flushCount++;
    const flushed = new Promise<boolean>(done => this.#flushes.set(flush, done));
    this.#worker.postMessage({ flush, patienceMs } satisfies ToWorker);
    this.#posted = (this.#posted + 1) | 0;
    return this.#kept(flushed);
  }

  runId(run: number): Promise<string> {
    return this.#kept(this.#ids.get(run));
  }

  /**
   * The process ends: this thread waits.
   *
   * @returns whether all is on the server; false, too, when that took longer
   */
  settle(mostMs: number): boolean {
    if (this.#hasFailed) return false;
    this.#worker.postMessage({ end: true } satisfies ToWorker);
    Atomics.wait(this.#shared, Word.ended, 0, mostMs);
    return Atomics.load(this.#shared, Word.ended) === 1;
  }

  #post(message: ToWorker): void {
    this.isDirty = true;
    this.#onAppend();
    if (this.#hasFailed || this.#isStuck()) return;
    this.#worker.postMessage(message);
    this.#posted = (this.#posted + 1) | 0;
  }

  /** Memory is bounded: it waits for the worker, and if that does not move, nothing more is taken. */
  #isStuck(): boolean {
    const taken = Atomics.load(this.#shared, Word.taken);
    if (((this.#posted - taken) | 0) < MOST_UNDERWAY) return false;
    if (Atomics.wait(this.#shared, Word.taken, taken, LONGEST_WAIT_MS) !== 'timed-out')
      return false;
    if (!this.#isFull)
      this.#warn('The thread that keeps what is logged stands still: more is lost.');
    this.#isFull = true;
    return true;
  }

  /** What somebody waits for keeps the process alive. */
  async #kept<Result>(promise: Promise<Result>): Promise<Result> {
    if (this.#waiting++ === 0) this.#worker.ref();
    try {
      return await promise;
    } finally {
      if (--this.#waiting === 0) this.#worker.unref();
    }
  }

  #receive(message: FromWorker): void {
    if ('run' in message) this.#ids.set(message.run, message.run_id);
    else if ('warning' in message) this.#warn(message.warning);
    else {
      this.#flushes.get(message.flushed)?.(message.all);
      this.#flushes.delete(message.flushed);
    }
  }
}
