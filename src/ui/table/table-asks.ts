import { Signal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { Turns } from '../../client/turns.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { Refresher } from '../refresher.ts';
import type { TableFacts } from './table-facts.ts';

export interface TableAsksOptions {
  /** Of what is on the screen. Must not reject. */
  askRows(): Promise<void>;
  facts: TableFacts;
  /** Whether anybody waits for facts: where rows are to be first, not before they are there. */
  wantsFacts(): boolean;
  onServer(server: ServerState): void;
}

const ROWS_INTERVAL_MS = 1000;
/** Columns, groups and aggregates are of all runs. */
const FACTS_INTERVAL_MS = 3000;
/** Until the first rows are on the screen: what is asked for before would take its time from them. */
const FIRST_PAINT_MS = 30;

/** When the table asks: at first, at news of the server, and when its reader wants to know. */
export class TableAsks {
  readonly #events: EventStream;
  readonly #options: TableAsksOptions;
  readonly #rows: Refresher;
  readonly #facts: Refresher;
  #disposed = false;

  constructor(events: EventStream, turns: Turns, options: TableAsksOptions) {
    this.#events = events;
    this.#options = options;
    this.#rows = new Refresher(options.askRows, ROWS_INTERVAL_MS, turns);
    this.#facts = new Refresher(() => options.facts.ask(), FACTS_INTERVAL_MS, turns);
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.#onReset, this);
    events.stateChanged.connect(this.#onServer, this);
    // Before the view is drawn, but not before its maker has said what it is to show.
    queueMicrotask(() => {
      if (this.#disposed) return;
      this.rows();
      if (options.wantsFacts()) this.facts();
    });
  }

  /** Something may have changed. */
  request(): void {
    this.#rows.request();
    if (this.#options.wantsFacts()) this.#facts.request();
  }

  /** More is to be known of what is on the screen. */
  rows(): void {
    void this.#rows.urgent();
  }

  /** The facts are of something else, or shown for the first time. */
  facts(): void {
    void this.#facts.urgent();
  }

  /** Soon. */
  requestFacts(): void {
    this.#facts.request();
  }

  /** For everything, at once. */
  async now(): Promise<void> {
    this.#events.wake();
    await Promise.all([this.#rows.now(), this.#facts.now()]);
  }

  setPaused(paused: boolean): void {
    this.#rows.setPaused(paused);
    this.#facts.setPaused(paused);
  }

  /** Rows that came now are drawn when what waits for them goes on, and seen in the frame after that. */
  afterPaint(act: () => void): void {
    setTimeout(() => {
      setTimeout(() => {
        if (!this.#disposed) act();
      }, FIRST_PAINT_MS);
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#rows.dispose();
    this.#facts.dispose();
    Signal.disconnectReceiver(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (events.some(({ type }) => type === 'experiment')) this.#options.facts.expireExperiments();
    // The remote's progress changes no row.
    if (events.some(({ type }) => type !== 'sync')) this.request();
  }

  #onReset(): void {
    this.#options.facts.expireExperiments();
    this.request();
  }

  #onServer(_: EventStream, server: ServerState): void {
    this.#options.onServer(server);
    if (server.state === 'ready') this.request();
  }
}
