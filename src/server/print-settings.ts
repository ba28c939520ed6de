import { CELLTRAIL_NOTEBOOK, CELLTRAIL_PARSE_PRINTS } from '../protocol/tags.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { TrackingStore } from '../store/tracking/tracking-store.ts';

/**
 * Of which notebooks the prints are read for metrics. It is a tag of the notebook's experiment, so that
 * it is renamed with the notebook, and nothing of it is in the notebook's file.
 */
export class PrintSettings {
  readonly #tracking: TrackingStore;
  readonly #onChange: (notebook_path: string) => void;
  #on: ReadonlySet<string> = new Set();
  /** What is known may not be what is on disk. */
  #stale = true;
  #reading: Promise<void> | null = null;

  /** @param onChange tabs are to ask again how it is with this notebook */
  constructor(tracking: TrackingStore, onChange: (notebook_path: string) => void) {
    this.#tracking = tracking;
    this.#onChange = onChange;
  }

  /** A commit that may have changed them, or the paths of notebooks. */
  changed(events: readonly StoreEvent[]): void {
    if (events.some(({ type }) => type === 'experiment')) this.#stale = true;
  }

  async ready(): Promise<void> {
    while (this.#stale || this.#reading !== null) await (this.#reading ??= this.#read());
  }

  /** As of the last `ready`. */
  isOn(notebook_path: string): boolean {
    return this.#on.has(notebook_path);
  }

  noticed(notebook_path: string): void {
    this.#onChange(notebook_path);
  }

  async set(notebook_path: string, on: boolean): Promise<void> {
    await this.ready();
    if (on !== this.isOn(notebook_path)) {
      const experiment_id = await this.#tracking.notebookExperiment(notebook_path);
      if (on) await this.#tracking.setExperimentTag(experiment_id, CELLTRAIL_PARSE_PRINTS, 'true');
      else await this.#tracking.deleteExperimentTag(experiment_id, CELLTRAIL_PARSE_PRINTS);
      this.#stale = true;
      await this.ready();
    }
    this.#onChange(notebook_path);
  }

  async #read(): Promise<void> {
    this.#stale = false;
    try {
      const on = new Set<string>();
      let page_token: string | undefined;
      do {
        const { experiments = [], next_page_token } = await this.#tracking.searchExperiments({
          filter: `tags.\`${CELLTRAIL_PARSE_PRINTS}\` = 'true'`,
          max_results: 1000,
          page_token
        });
        for (const { tags = [] } of experiments) {
          const path = tags.find(({ key }) => key === CELLTRAIL_NOTEBOOK)?.value;
          if (path !== undefined) on.add(path);
        }
        page_token = next_page_token;
      } while (page_token);
      this.#on = on;
    } catch (error) {
      this.#stale = true;
      throw error;
    } finally {
      this.#reading = null;
    }
  }
}
