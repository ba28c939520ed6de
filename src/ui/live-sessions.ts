import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream } from '../client/event-stream.ts';
import type { TrackingClient } from '../client/tracking-client.ts';
import { listRunRows } from '../protocol/endpoints/run-rows.ts';
import type { Session } from '../protocol/entities/session.ts';
import type { TrailEvent } from '../protocol/events.ts';
import { Refresher } from './refresher.ts';
import { runSummaries, type RunSummary } from './runs/run-summary.ts';

/** The row of a session's run. */
export type LiveSession = RunSummary & { session: Session };

/** Seldom: nobody tells whether the panel is seen. */
const INTERVAL_MS = 5000;
const MAX_SESSIONS = 100;

/** The sessions whose kernels live, newest first. */
export class LiveSessions {
  readonly #client: TrackingClient;
  readonly #changed = new Signal<LiveSessions, void>(this);
  readonly #refresher: Refresher;
  #state: readonly LiveSession[] = [];
  #disposed = false;

  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    events.events.connect(this.#onEvents, this);
    events.reset.connect(this.refresh, this);
    this.refresh();
  }

  get changed(): ISignal<LiveSessions, void> {
    return this.#changed;
  }

  get state(): readonly LiveSession[] {
    return this.#state;
  }

  refresh(): void {
    this.#refresher.request();
  }

  dispose(): void {
    this.#disposed = true;
    this.#refresher.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (events.some(({ type }) => type === 'session')) this.refresh();
  }

  async #ask(): Promise<void> {
    try {
      const rows = await this.#client.call(listRunRows, {
        filter: "attributes.status = 'RUNNING'",
        max_results: MAX_SESSIONS
      });
      if (this.#disposed) return;
      this.#state = runSummaries(rows).filter(isLive);
      this.#changed.emit();
    } catch {
      // The last known list stays; the next event asks again.
    }
  }
}

const isLive = (row: RunSummary): row is LiveSession =>
  row.session !== null && row.session.state !== 'ended';
