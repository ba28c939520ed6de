import { Signal, type ISignal } from '@lumino/signaling';
import type { EventStream, ServerState } from '../../client/event-stream.ts';
import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows } from '../../protocol/endpoints/run-rows.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { NotebookSettingsWatch } from '../notebook-settings-watch.ts';
import { Refresher } from '../refresher.ts';
import { runSummaries, type RunSummary } from '../runs/run-summary.ts';

const INTERVAL_MS = 1000;

/** What the status bar needs to know: the server's state and the newest run of the open notebook. */
export class TrackingState {
  readonly #client: TrackingClient;
  readonly #changed = new Signal<TrackingState, void>(this);
  readonly #refresher: Refresher;
  readonly #settings: NotebookSettingsWatch;
  #notebook: string | null = null;
  #asked = 0;
  #state: TrackingState['state'];

  constructor(client: TrackingClient, events: EventStream) {
    this.#client = client;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
    this.#state = { server: events.state, current: null, tracked: true };
    this.#settings = new NotebookSettingsWatch(client, settings =>
      this.#set({ tracked: settings?.tracked ?? true })
    );
    events.events.connect(this.#onEvents, this);
    events.reset.connect(() => {
      this.#refresher.request();
      this.#settings.request();
    }, this);
    events.stateChanged.connect(this.#onServerState, this);
  }

  get changed(): ISignal<TrackingState, void> {
    return this.#changed;
  }

  get state(): {
    readonly server: ServerState;
    readonly current: RunSummary | null;
    readonly tracked: boolean;
  } {
    return this.#state;
  }

  setNotebook(path: string | null): void {
    if (path === this.#notebook) return;
    this.#notebook = path;
    this.#asked += 1;
    this.#set({ current: null });
    this.#settings.setNotebook(path);
    if (path !== null) void this.#refresher.urgent();
  }

  /** Nothing is asked for while the page is hidden. */
  setVisible(visible: boolean): void {
    this.#refresher.setPaused(!visible);
    this.#settings.setPaused(!visible);
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
    this.#settings.dispose();
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  #onEvents(_: EventStream, events: TrailEvent[]): void {
    if (this.#notebook === null) return;
    this.#settings.onEvents(events);
    const session_id = this.#state.current?.session?.session_id;
    const concerns = events.some(event => {
      if (event.type === 'session') {
        return event.notebook_path === this.#notebook || event.session_id === session_id;
      }
      return 'session_id' in event && event.session_id === session_id && session_id !== undefined;
    });
    if (!concerns) return;
    // Of a cell that has just run the first news is waited for.
    if (session_id === undefined) this.#refresher.soon();
    else this.#refresher.request();
  }

  #onServerState(_: EventStream, server: ServerState): void {
    this.#set({ server });
    if (server.state === 'ready') this.#refresher.request();
  }

  async #ask(): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const asked = ++this.#asked;
    try {
      const rows = await this.#client.call(listRunRows, { notebook_path, max_results: 1 });
      if (asked === this.#asked) this.#set({ current: runSummaries(rows)[0] ?? null });
    } catch {
      // The last known run stays; the event stream says what is wrong with the server.
    }
  }

  #set(fields: Partial<TrackingState['state']>): void {
    this.#state = { ...this.#state, ...fields };
    this.#changed.emit();
  }
}
