import type { Bytes } from '../bytes.ts';
import { Worker } from 'node:worker_threads';
import { withoutKernel, type Server } from '../server.ts';
import { RunIds } from '../outbox/outbox.ts';
import { LONGEST_LINE, ringMemory, RingWriter } from './line-ring.ts';
import type { NodeOutbox } from './node-outbox.ts';
import { WORKER_SOURCE } from './worker-source.ts';
import { BELL, type FromWorker, type ToWorker, type WorkerData } from './worker-messages.ts';

/** Whoever logs faster than the worker writes waits for it; if it does not move, no longer than this. */
const LONGEST_WAIT_MS = 1000;

/** Hands what is logged to a worker thread, which writes and sends it while this thread computes. */
export class WorkerOutbox implements NodeOutbox {
  readonly #worker: Worker;
  readonly #ring: RingWriter;
  readonly #ended = new Int32Array(new SharedArrayBuffer(4));
  readonly #ids = new RunIds();
  readonly #flushes = new Map<number, (all: boolean) => void>();
  readonly #warn: (message: string) => void;
  readonly #onAppend: () => void;
  #runs = 0;
  #flushCount = 0;
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
    const ring = ringMemory();
    this.#ring = new RingWriter(ring);
    const url = new URL(`data:text/javascript,${encodeURIComponent(WORKER_SOURCE)}`);
    this.#worker = new Worker(url, {
      workerData: { server, ring, ended: this.#ended.buffer } satisfies WorkerData,
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

  readonly hasThread = true;
  isDirty = false;

  nextRun(): number {
    return this.#runs++;
  }

  append(line: string): void {
    if (line.length > LONGEST_LINE) return this.#log({ line });
    if (!this.#isTaken()) return;
    while (!this.#ring.push(line)) if (this.#isStuck()) return;
    if (this.#ring.wakes()) this.#worker.postMessage(BELL);
  }

  appendWith(kept: string, bytes: Bytes, line: string): void {
    this.#log({ kept, bytes, line });
  }

  flush(patienceMs: number): Promise<boolean> {
    this.isDirty = false;
    const flush = this.#flushCount++;
    const flushed = new Promise<boolean>(done => this.#flushes.set(flush, done));
    if (this.#post({ flush, patienceMs })) return this.#kept(flushed);
    this.#flushes.delete(flush);
    return Promise.resolve(false);
  }

  runId(run: number): Promise<string> {
    return this.#kept(this.#ids.get(run));
  }

  settle(mostMs: number): 'sent' | 'kept' {
    if (this.#post({ end: true })) Atomics.wait(this.#ended, 0, 0, mostMs);
    return Atomics.load(this.#ended, 0) === 1 ? 'sent' : 'kept';
  }

  #log(message: ToWorker): void {
    if (this.#isTaken()) this.#post(message);
  }

  /** For each thing that is logged. */
  #isTaken(): boolean {
    this.isDirty = true;
    this.#onAppend();
    return !this.#hasFailed;
  }

  /** @returns false when nobody takes it */
  #post(message: ToWorker): boolean {
    if (this.#hasFailed) return false;
    while (!this.#ring.pushFence()) if (this.#isStuck()) return false;
    this.#worker.postMessage(message);
    return true;
  }

  /** Memory is bounded: it waits for the worker, and if that does not move, nothing more is taken. */
  #isStuck(): boolean {
    if (this.#ring.waitForRoom(LONGEST_WAIT_MS)) return false;
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
