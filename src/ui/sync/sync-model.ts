import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import {
  getSync,
  retrySync,
  setRemote,
  testRemote,
  type SyncState
} from '../../protocol/endpoints/sync.ts';
import type { SyncSettings, SyncStatus } from '../../protocol/entities/sync.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { Refresher } from '../refresher.ts';
import { changeSettings } from './remote-actions.ts';
import { NO_MARKS, RunMarks, type RunSyncStates } from './run-marks.ts';

const INTERVAL_MS = 1000;

export interface SyncViewState {
  /** What the server said last; null before, and of a server that knows of no remotes. */
  sync: SyncState | null;
  /** Points that were sent and are to be sent since the remote began to catch up; null while it does not. */
  progress: { done: number; total: number } | null;
  /** Of the runs that are shown. */
  runs: RunSyncStates;
  /** The details are open. */
  details: boolean;
}

/**
 * How far the remote is, and what can be done about it. Asked once when it is first seen, then only
 * when the server says that it changed: never where there is no remote.
 */
export class SyncModel {
  readonly #client: TrackingClient;
  readonly #changed = new Signal<SyncModel, void>(this);
  readonly #refresher: Refresher;
  readonly #marks: RunMarks;
  #asked = 0;
  /** `sent_points` when the remote began to catch up. */
  #begun = 0;
  #state: SyncViewState = { sync: null, progress: null, runs: NO_MARKS, details: false };

  /** It begins as one that is seen. */
  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    this.#marks = new RunMarks(client, runs => this.#set({ runs }));
    events.events.connect(this.#onEvents, this);
    events.reset.connect(() => this.#requestAll(), this);
    events.stateChanged.connect(this.#onServerState, this);
    if (events.state.state === 'ready') this.#requestAll();
  }

  get changed(): ISignal<SyncModel, void> {
    return this.#changed;
  }

  get state(): SyncViewState {
    return this.#state;
  }

  get status(): SyncStatus | null {
    return this.#state.sync?.status ?? null;
  }

  /** Whose marks are seen. @param place that shows them; others keep theirs */
  showRuns(place: string, run_ids: readonly string[]): void {
    this.#marks.show(place, run_ids);
  }

  setDetails(details: boolean): void {
    if (details !== this.#state.details) this.#set({ details });
  }

  /** Nothing is asked for while no view of it is seen. */
  setVisible(visible: boolean): void {
    this.#refresher.setPaused(!visible);
    this.#marks.setPaused(!visible);
  }

  /** @param address '': no remote any more @throws ApiError */
  async set(address: string, settings: SyncSettings): Promise<void> {
    this.#take(await this.#client.call(setRemote, { address, settings }));
  }

  /** @throws ApiError */
  async setPaused(paused: boolean): Promise<void> {
    const sync = await changeSettings(this.#client, { paused });
    if (sync !== null) this.#take(sync);
  }

  /** Tries at once what waits, and what was refused. @throws ApiError */
  async retry(): Promise<void> {
    this.#take(await this.#client.call(retrySync, {}));
  }

  /** Whether a server answers and lets us in, in a sentence. @throws ApiError */
  test(address: string): Promise<{ ok: boolean; message: string }> {
    return this.#client.call(testRemote, { address });
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
    this.#marks.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #requestAll(): void {
    this.#refresher.request();
    this.#marks.request();
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (events.some(({ type }) => type === 'sync')) this.#requestAll();
  }

  #onServerState(_: EventStream, { state }: ServerState): void {
    if (state === 'ready') this.#requestAll();
  }

  async #ask(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const sync = await this.#client.call(getSync, {});
      if (asked === this.#asked) this.#take(sync);
    } catch {
      // What is known stays; a banner says what is wrong with the server.
    }
  }

  #take(sync: SyncState): void {
    // An answer that is on its way is older than this one.
    this.#asked += 1;
    const before = this.status;
    const { status } = sync;
    this.#marks.setRemote(status !== null);
    this.#set({ sync, progress: this.#progress(before, status) });
  }

  #progress(before: SyncStatus | null, now: SyncStatus | null): SyncViewState['progress'] {
    if (now?.state !== 'syncing') return null;
    const goesOn = before?.state === 'syncing' && before.sent_points >= this.#begun;
    if (!goesOn) this.#begun = Math.min(before?.sent_points ?? now.sent_points, now.sent_points);
    const done = now.sent_points - this.#begun;
    return { done, total: done + now.waiting_points };
  }

  #set(fields: Partial<SyncViewState>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
