import { randomUUID } from 'node:crypto';

import { EVENT_INTERVAL_MS, type TrailEvent } from '../protocol/events.ts';

export interface EventBatch {
  cursor: string;
  events: TrailEvent[];
}

/**
 * Gathers what commits changed into numbered batches: at most one each 250 ms, no event twice in
 * one, and the first after a rest at once. Keeps the last ones, so that a tab which was away can
 * go on where it stopped.
 *
 * A cursor is `<id of this log's life>.<number of a batch>`.
 */
export class EventLog {
  readonly #life = randomUUID();
  readonly #onBatch: (batch: EventBatch) => void;
  readonly #kept: TrailEvent[][] = [];
  #number = 0;
  #pending = new Map<string, TrailEvent>();
  #timer: NodeJS.Timeout | null = null;
  #lastFlush = -Infinity;

  constructor(onBatch: (batch: EventBatch) => void) {
    this.#onBatch = onBatch;
  }

  get cursor(): string {
    return `${this.#life}.${this.#number}`;
  }

  add(events: readonly TrailEvent[]): void {
    for (const event of events) this.#pending.set(subject(event), event);
    if (this.#pending.size === 0 || this.#timer !== null) return;
    const wait = Math.max(0, this.#lastFlush + EVENT_INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /**
   * What happened after a cursor, each subject once.
   *
   * @returns null when the cursor is of another life, or older than what is kept
   */
  since(cursor: string): EventBatch | null {
    const dot = cursor.lastIndexOf('.');
    const number = Number(cursor.slice(dot + 1));
    const missed = this.#number - number;
    const known = cursor.slice(0, dot) === this.#life && Number.isInteger(number);
    if (!known || missed < 0 || missed > this.#kept.length) return null;
    const events = new Map<string, TrailEvent>();
    for (const batch of this.#kept.slice(this.#kept.length - missed)) {
      for (const event of batch) events.set(subject(event), event);
    }
    return { cursor: this.cursor, events: [...events.values()] };
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pending.clear();
  }

  #flush(): void {
    this.#timer = null;
    this.#lastFlush = performance.now();
    const events = [...this.#pending.values()];
    this.#pending = new Map();
    this.#number++;
    this.#kept.push(events);
    if (this.#kept.length > KEPT_BATCHES) this.#kept.shift();
    this.#onBatch({ cursor: this.cursor, events });
  }
}

/** Ten minutes of steady change. A tab that was away for longer asks for everything again. */
const KEPT_BATCHES = 2400;

/** What the event is about: two of the same subject say no more than the later one. */
function subject(event: TrailEvent): string {
  switch (event.type) {
    case 'sync':
      return 'sync';
    case 'notebook-settings':
      return `notebook-settings ${event.notebook_path}`;
    case 'experiment':
      return `experiment ${event.experiment_id}`;
    case 'run':
      return `run ${event.run_id}`;
    case 'session':
      return `session ${event.session_id}`;
    case 'execution':
      return `execution ${event.execution_id}`;
    case 'series':
      // Later points that are finite do not unsay one that was not.
      return `series ${event.not_finite ?? false} ${event.run_id} ${event.metric_key}`;
  }
}
