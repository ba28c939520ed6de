import type { Bytes } from '../bytes.ts';
import { Worker } from 'node:worker_threads';
import { withoutKernel, type Server } from '../server.ts';
import { RunIds } from '../outbox/outbox.ts';
import type { NodeOutbox } from './node-outbox.ts';
import { LONGEST_LINE, ringMemory, RingWriter } from './line-ring.ts';
import { WORKER_SOURCE } from './worker-source.ts';
import {
  BELL,
  ENDED,
  IS_IN_MEMORY,
  type FromWorker,
  type ToWorker,
  type WorkerData
} from './worker-messages.ts';

/** Whoever logs faster than the worker writes waits for it; if it does not move, no longer than this. */
const LONGEST_WAIT_MS = 1000;

/** Hands what is logged to a worker thread, which writes and sends it while this thread computes. */
export class WorkerOutbox implements NodeOutbox {
  readonly #worker: Worker;
  readonly #ring: RingWriter;
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  readonly #ids = new RunIds();
  readonly #flushes = new Map<number, (all: boolean) => void>();
  readonly #warn: (message: string) => void;
  readonly #onAppend: () => void;
  #runs = 0;
  #flushCount = 0;
  #waiting = 0;
  /** There was no room for the last thing, and the worker did not move. */
  #isStuck = false;
  #hasFailed = false;

  /**
   * @param onAppend with each thing that is logged
   * @param program of the worker, an ES module
   * @throws Error where threads are forbidden, as Node's permission model may
   */
  constructor(
    server: Server,
    warn: (message: string) => void,
    onAppend: () => void,
    program = WORKER_SOURCE
  ) {
    this.#warn = warn;
    this.#onAppend = onAppend;
    const ring = ringMemory();
    this.#ring = new RingWriter(ring);
    const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
    this.#worker = new Worker(url, {
      workerData: { server, ring, state: this.#state.buffer } satisfies WorkerData,
      // Flags of the program, such as a loader of TypeScript, are not for this thread.
      execArgv: [],
      stdout: false,
      name: 'celltrail'
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    const fail = (why: string) => {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      warn(`Nothing more is sent to ${withoutKernel(server)}: ${why}`);
      for (const done of this.#flushes.values()) done(false);
      this.#ids.end();
    };
    this.#worker.on('error', error => fail(error.message));
    this.#worker.on('exit', () => fail('its thread ended.'));
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
    this.#noteAppend();
    if (this.#waitFor(() => this.#ring.push(line)) && this.#ring.wakes()) {
      this.#worker.postMessage(BELL);
    }
  }

  appendWith(kept: string, bytes: Bytes, line: string): void {
    this.#log({ kept, bytes, line }, bytes);
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

  settle(mostMs: number): 'sent' | 'kept' | 'lost' {
    if (this.#post({ end: mostMs })) Atomics.wait(this.#state, ENDED, 0, mostMs);
    if (Atomics.load(this.#state, ENDED) === 1) return 'sent';
    return Atomics.load(this.#state, IS_IN_MEMORY) ? 'lost' : 'kept';
  }

  #log(message: ToWorker, beside?: Bytes): void {
    this.#noteAppend();
    this.#post(message, beside);
  }

  #noteAppend(): void {
    this.isDirty = true;
    this.#onAppend();
  }

  /** @returns false when nobody takes it */
  #post(message: ToWorker, beside?: Bytes): boolean {
    if (!this.#waitFor(() => this.#ring.pushFence(beside))) return false;
    this.#worker.postMessage(message, beside && [beside.buffer]);
    return true;
  }

  /**
   * Memory is bounded: where there is no room it waits for the worker. When that does not move, what
   * comes is lost, and waits no more until there is room.
   *
   * @param push is called until it is true
   */
  #waitFor(push: () => boolean): boolean {
    if (this.#hasFailed) return false;
    while (!push()) {
      if (!this.#isStuck && this.#ring.waitForRoom(LONGEST_WAIT_MS)) continue;
      if (!this.#isStuck) {
        this.#warn('The thread that keeps what is logged stands still: more is lost.');
      }
      this.#isStuck = true;
      return false;
    }
    this.#isStuck = false;
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
