import { Signal } from '@lumino/signaling';
import type { EventStream } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { decodeDouble } from '../../protocol/double.ts';
import {
  getSession,
  listCellMetrics,
  type CellMetrics
} from '../../protocol/endpoints/sessions.ts';
import type { Session } from '../../protocol/entities/session.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { Refresher } from '../refresher.ts';
import type { Notice } from './notice.ts';

/** Rarely: it looks also at notebooks that nobody sees. */
const INTERVAL_MS = 2000;
const MAX_TRIES = 5;

/** Follows one notebook that is open, seen or not, and tells what happens to its runs. */
export class NotebookWatch {
  readonly #client: TrackingClient;
  readonly #tell: (notice: Notice) => void;
  readonly #refresher: Refresher;
  #path: string;
  #asked = 0;
  #disposed = false;
  #session: Session | null = null;
  /** Executions that were seen waiting or running: only their ends are news. */
  readonly #underWay = new Set<string>();
  /** Of which it was told that their last value is no number, by run and key. */
  readonly #told = new Set<string>();

  /** @param path relative to the Jupyter root */
  constructor(
    client: TrackingClient,
    events: EventStream,
    path: string,
    tell: (notice: Notice) => void
  ) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    this.#path = path;
    this.#tell = tell;
    events.events.connect(this.#onEvents, this);
    events.reset.connect(() => this.#refresher.request(), this);
    this.#refresher.request();
  }

  /** The notebook was renamed. */
  setPath(path: string): void {
    this.#path = path;
    this.#refresher.request();
  }

  dispose(): void {
    this.#disposed = true;
    this.#asked += 1;
    this.#refresher.dispose();
    Signal.disconnectReceiver(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (events.some(event => this.#concerns(event))) this.#refresher.request();
  }

  /** That a series grew is no news, so that a training that nobody looks at asks for nothing. */
  #concerns(event: TrailEvent): boolean {
    const mine = this.#session?.session_id;
    switch (event.type) {
      case 'session':
        return event.notebook_path === this.#path || event.session_id === mine;
      case 'execution':
        return event.session_id === mine;
      case 'series':
        return event.not_finite === true && event.session_id === mine;
      default:
        return false;
    }
  }

  async #ask(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { session, cells } = await this.#client.call(listCellMetrics, {
        notebook_path: this.#path
      });
      if (asked !== this.#asked) return;
      this.#follow(session, cells);
    } catch {
      // The screens say that the server does not answer; the next event asks again.
    }
  }

  #follow(session: Session | null, cells: readonly CellMetrics[]): void {
    const before = this.#session;
    this.#session = session;
    if (session === null) return;
    for (const cell of cells) this.#followCell(session, cell);
    if (before === null || before.state === 'ended') return;
    if (before.session_id === session.session_id) this.#tellDeath(session);
    // A kernel that is restarted at once has its next session before the end of this one is heard.
    else void this.#tellEndOf(before.session_id);
  }

  async #tellEndOf(session_id: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        const { session } = await this.#client.call(getSession, { session_id });
        if (this.#disposed) return;
        if (session.state === 'ended') return this.#tellDeath(session);
      } catch {
        return;
      }
      await new Promise(later => setTimeout(later, INTERVAL_MS));
    }
  }

  #tellDeath(session: Session): void {
    if (session.state === 'ended' && isDeath(session)) this.#tell({ type: 'kernel-died', session });
  }

  #followCell(session: Session, cell: CellMetrics): void {
    const { execution_id, state } = cell;
    const isUnderWay = state === 'queued' || state === 'started';
    const wasUnderWay = this.#underWay.has(execution_id);
    if (isUnderWay) this.#underWay.add(execution_id);
    // What was so before this tab was opened is no news.
    if (isUnderWay || wasUnderWay) this.#tellOddValues(session, cell);
    if (isUnderWay || !wasUnderWay) return;
    this.#underWay.delete(execution_id);
    if (state === 'ok' || state === 'error') this.#tell({ type: 'cell-ended', session, cell });
  }

  #tellOddValues(session: Session, cell: CellMetrics): void {
    for (const metric of cell.metrics) {
      const series = JSON.stringify([metric.run_id, metric.metric_key]);
      if (Number.isFinite(decodeDouble(metric.last_value)) || this.#told.has(series)) continue;
      this.#told.add(series);
      this.#tell({ type: 'not-finite', session, cell, metric });
    }
  }
}

const isDeath = ({ end_reason }: Session) => /\bdied\b/.test(end_reason ?? '');
