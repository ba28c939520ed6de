import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { EndStatus } from '../outbox/entry.ts';
import type { Tracker } from '../tracker.ts';
import type { WorkerOutbox } from './worker-outbox.ts';

/** A process that ends waits so long for its server, in ms. */
const SETTLE_MS = 2000;
/** After so long in one turn of the event loop, no listener for a signal would be called. */
const BUSY_MS = 500;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** The ends of a process: its runs get a true state, and what they logged goes out. */
export class ProcessEnds {
  readonly #trackers: Tracker[] = [];
  readonly #outboxes: ReadonlyMap<string, WorkerOutbox>;
  #isListening = false;
  #hasSettled = false;
  /** Since when this turn of the event loop lasts; 0 when it is not known to. */
  #turnSince = 0;

  constructor(outboxes: ReadonlyMap<string, WorkerOutbox>) {
    this.#outboxes = outboxes;
  }

  add(tracker: Tracker): void {
    if (this.#trackers.length === 0) {
      process.on('beforeExit', () => this.#flush());
      process.on('exit', code => this.#settle(code === 0 ? 'FINISHED' : 'FAILED'));
    }
    this.#trackers.push(tracker);
  }

  /**
   * Called with each log call. While this thread computes without a pause, signals end the process as
   * if we were not there: a listener would take them, and be called when it is too late.
   */
  watchTurn(): void {
    if (this.#turnSince === 0) {
      this.#turnSince = Date.now();
      if (!this.#isListening) this.#listen();
      setTimeout(() => (this.#turnSince = 0), 0).unref();
    } else if (this.#isListening && Date.now() - this.#turnSince > BUSY_MS) {
      for (const signal of SIGNALS) process.off(signal, this.#onSignal);
      this.#isListening = false;
    }
  }

  #listen(): void {
    if (!isMainThread) return;
    this.#isListening = true;
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals) => {
    // Whoever listens as well decides what becomes of the process.
    if (process.listenerCount(signal) > 1) return;
    this.#settle('KILLED');
    process.off(signal, this.#onSignal);
    try {
      process.kill(process.pid, signal);
    } catch {
      // Deno may not be allowed to.
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
  };

  /** Nothing is left to do: what waits keeps the process for as long as something of it gets through. */
  #flush(): void {
    for (const outbox of this.#outboxes.values()) {
      if (outbox.isDirty) void outbox.flush(SETTLE_MS);
    }
  }

  #settle(status: EndStatus): void {
    if (this.#hasSettled) return;
    this.#hasSettled = true;
    for (const tracker of this.#trackers) tracker.endAll(status);
    const until = Date.now() + SETTLE_MS;
    const late = [...this.#outboxes.values()].filter(
      outbox => !outbox.settle(Math.max(0, until - Date.now()))
    );
    // No event is delivered any more, so that a warning would not be seen.
    if (late.length > 0) fs.writeSync(2, LATE);
  }
}

const LATE =
  'celltrail: the tracking server did not take all that was logged in time. ' +
  'It is kept, and sent by the next process that logs to the same server.\n';
