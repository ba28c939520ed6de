import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { EndStatus } from '../outbox/entry.ts';
import type { Tracker } from '../tracker.ts';
import type { NodeOutbox } from './node-outbox.ts';

/** A process that ends waits so long for its server, in ms. */
const SETTLE_MS = 2000;
/** After so long in one turn of the event loop, no listener for a signal would be called. */
const BUSY_MS = 500;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Both builds of the package may be in one process: neither waits for what the other decides. */
const OURS = Symbol.for('celltrail.signal');

/** The ends of a process: its runs get a true state, and what they logged goes out. */
export class ProcessEnds {
  readonly #trackers: Tracker[] = [];
  readonly #outboxes: ReadonlyMap<string, NodeOutbox>;
  #isListening = false;
  #hasSettled = false;
  /** Since when this turn of the event loop lasts; 0 when it is not known to. */
  #turnSince = 0;

  constructor(outboxes: ReadonlyMap<string, NodeOutbox>) {
    this.#outboxes = outboxes;
  }

  add(tracker: Tracker): void {
    if (this.#trackers.length === 0) {
      process.on('beforeExit', code => this.#flush(code));
      process.on('exit', code => this.#settle(statusOf(code)));
      this.#watchDeno();
    }
    this.#trackers.push(tracker);
  }

  /** Which ends of an exception and by `Deno.exit` without the events of Node. */
  #watchDeno(): void {
    const { Deno } = globalThis as { Deno?: { exitCode: number } };
    if (!Deno) return;
    for (const name of ['error', 'unhandledrejection']) {
      addEventListener(name, event => event.defaultPrevented || this.#settle('FAILED'));
    }
    addEventListener('unload', () => this.#settle(statusOf(Deno.exitCode)));
  }

  /**
   * Called with each log call. While this thread computes without a pause, signals end the process as
   * if we were not there: a listener would take them, and be called when it is too late.
   */
  watchTurn(): void {
    if (this.#turnSince === 0) {
      this.#turnSince = Date.now();
      setImmediate(() => {
        this.#turnSince = 0;
        this.#listen();
      }).unref();
    } else if (this.#isListening && Date.now() - this.#turnSince > BUSY_MS) this.#leave();
  }

  #listen(): void {
    if (!isMainThread || this.#isListening) return;
    this.#isListening = true;
    // Before those who listen once: they would be gone when we look.
    for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
  }

  #leave(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    this.#isListening = false;
  }

  readonly #onSignal = Object.assign(
    (signal: NodeJS.Signals) => {
      // Some look who else listens before they let the process end. The next log call listens again.
      this.#leave();
      const others = process.listeners(signal);
      // Whoever listens as well decides what becomes of the process.
      if (!others.every(other => OURS in other)) return;
      this.#settle('KILLED');
      if (others.length > 0) return;
      try {
        process.kill(process.pid, signal);
      } catch {
        // Deno may not be allowed to.
        process.exit(signal === 'SIGINT' ? 130 : 143);
      }
    },
    { [OURS]: true }
  );

  /** Nothing is left to do: what waits keeps the process for as long as something of it gets through. */
  #flush(code: number): void {
    for (const outbox of this.#outboxes.values()) {
      if (!outbox.isDirty) continue;
      // What its runs log later would not be sent.
      if (!outbox.hasThread) this.#endAll(statusOf(code));
      void outbox.flush(SETTLE_MS);
    }
  }

  #endAll(status: EndStatus): void {
    for (const tracker of this.#trackers) tracker.endAll(status);
  }

  #settle(status: EndStatus): void {
    if (this.#hasSettled) return;
    this.#hasSettled = true;
    this.#endAll(status);
    const until = Date.now() + SETTLE_MS;
    const late = new Set(
      [...this.#outboxes.values()].map(outbox => outbox.settle(Math.max(0, until - Date.now())))
    );
    late.delete('sent');
    // No event is delivered any more, so that a warning would not be seen.
    if (late.size > 0) fs.writeSync(2, LATE + (late.has('lost') ? LOST : KEPT));
  }
}

const statusOf = (code: number) => (code === 0 ? 'FINISHED' : 'FAILED');
const LATE = 'celltrail: the tracking server did not take all that was logged in time. ';
const KEPT = 'It is kept, and sent by the next process that logs to the same server.\n';
const LOST = 'It was in memory alone, and is lost.\n';
