import type { TrackingClient } from '../client/tracking-client.ts';
import {
  getNotebookSettings,
  setNotebookSettings,
  type NotebookSettings
} from '../protocol/endpoints/notebook-settings.ts';
import type { TrailEvent } from '../protocol/events.ts';
import { Refresher } from './refresher.ts';

const INTERVAL_MS = 1000;

/** One thing about how a notebook is recorded. */
export type NotebookChoice = { tracked: boolean } | { parse_prints: boolean };

/** How the open notebook is recorded. */
export class NotebookSettingsWatch {
  readonly #client: TrackingClient;
  readonly #onAnswer: (settings: NotebookSettings | null) => void;
  readonly #refresher: Refresher;
  #notebook: string | null = null;
  #asked = 0;

  /** @param onAnswer null: nothing is known of it */
  constructor(client: TrackingClient, onAnswer: (settings: NotebookSettings | null) => void) {
    this.#client = client;
    this.#onAnswer = onAnswer;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
  }

  /** @param path relative to the Jupyter root; null: no notebook is open */
  setNotebook(path: string | null): void {
    this.#notebook = path;
    this.#take(null);
    this.#refresher.request();
  }

  request(): void {
    this.#refresher.request();
  }

  onEvents(events: readonly TrailEvent[]): void {
    const isMine = (event: TrailEvent) =>
      event.type === 'notebook-settings'
        ? event.notebook_path === this.#notebook
        : event.type === 'session' && event.ended;
    if (events.some(isMine)) this.#refresher.request();
  }

  setPaused(paused: boolean): void {
    this.#refresher.setPaused(paused);
  }

  /** @throws ApiError */
  async choose(choice: NotebookChoice): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const settings = await this.#client.call(setNotebookSettings, { notebook_path, ...choice });
    if (notebook_path === this.#notebook) this.#take(settings);
  }

  dispose(): void {
    this.#asked += 1;
    this.#refresher.dispose();
  }

  async #ask(): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const asked = ++this.#asked;
    try {
      const settings = await this.#client.call(getNotebookSettings, { notebook_path });
      if (asked === this.#asked) this.#take(settings);
    } catch {
      // A server that does not record notebooks knows nothing of it.
    }
  }

  #take(settings: NotebookSettings | null): void {
    this.#asked += 1;
    this.#onAnswer(settings);
  }
}
