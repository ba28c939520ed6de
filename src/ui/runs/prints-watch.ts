import type { TrackingClient } from '../../client/tracking-client.ts';
import { getPrints, setPrints, type NotebookPrints } from '../../protocol/endpoints/prints.ts';
import type { TrailEvent } from '../../protocol/events.ts';
import { Refresher } from '../refresher.ts';
import type { ViewMemory } from '../view-memory.ts';

const INTERVAL_MS = 1000;

/** Whether what the open notebook prints is read for metrics, or looks like some. */
export class PrintsWatch {
  readonly #client: TrackingClient;
  readonly #memory: ViewMemory | null;
  readonly #onAnswer: (prints: NotebookPrints | null) => void;
  readonly #refresher: Refresher;
  #notebook: string | null = null;
  #asked = 0;

  /** @param memory keeps for which notebooks the reader does not want to be asked */
  constructor(
    client: TrackingClient,
    memory: ViewMemory | null,
    onAnswer: (prints: NotebookPrints | null) => void
  ) {
    this.#client = client;
    this.#memory = memory;
    this.#onAnswer = onAnswer;
    this.#refresher = new Refresher(() => this.#ask(), INTERVAL_MS, client.turns);
  }

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
      event.type === 'prints'
        ? event.notebook_path === this.#notebook
        : event.type === 'session' && event.ended;
    if (events.some(isMine)) this.#refresher.request();
  }

  setPaused(paused: boolean): void {
    this.#refresher.setPaused(paused);
  }

  /** @throws ApiError */
  async record(recorded: boolean): Promise<void> {
    const notebook_path = this.#notebook;
    if (notebook_path === null) return;
    const prints = await this.#client.call(setPrints, { notebook_path, recorded });
    if (notebook_path === this.#notebook) this.#take(prints);
  }

  /** What is seen now is not offered again for this notebook. */
  dismiss(): void {
    if (this.#notebook === null) return;
    this.#memory?.set(dismissedKey(this.#notebook), 'yes');
    this.#take(null);
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
      const prints = await this.#client.call(getPrints, { notebook_path });
      if (asked === this.#asked) this.#take(prints);
    } catch {
      // A server that does not record notebooks knows nothing of it.
    }
  }

  #take(prints: NotebookPrints | null): void {
    this.#asked += 1;
    const isDismissed =
      this.#notebook !== null && this.#memory?.get(dismissedKey(this.#notebook)) === 'yes';
    const seen = prints?.seen.length ?? 0;
    this.#onAnswer(prints?.recorded || (seen > 0 && !isDismissed) ? prints : null);
  }
}

const dismissedKey = (notebook: string) => `prints dismissed ${notebook}`;
