import {
  CELLTRAIL_NO_TRACK,
  CELLTRAIL_NOTEBOOK,
  CELLTRAIL_PARSE_PRINTS
} from '../protocol/tags.ts';
import type { RecordingSettings } from '../recorder/recording-settings.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { TrackingStore } from '../store/tracking/tracking-store.ts';

/** What can be chosen, by the tag that says so with `true`. */
const CHOICES = [CELLTRAIL_NO_TRACK, CELLTRAIL_PARSE_PRINTS] as const;
type Choice = (typeof CHOICES)[number];

/**
 * How notebooks are recorded. Each choice is a tag of the notebook's experiment, so that it is renamed
 * with the notebook, and nothing of it is in the notebook's file.
 */
export class NotebookSettings implements RecordingSettings {
  readonly #tracking: TrackingStore;
  readonly #onChange: (notebook_path: string) => void;
  /** Paths of the notebooks for which each was chosen. */
  #chosen: Readonly<Record<Choice, ReadonlySet<string>>> = emptySets();
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
  isTracked(notebook_path: string): boolean {
    return !this.#chosen[CELLTRAIL_NO_TRACK].has(notebook_path);
  }

  /** As of the last `ready`. */
  parsesPrints(notebook_path: string): boolean {
    return this.#chosen[CELLTRAIL_PARSE_PRINTS].has(notebook_path);
  }

  noticed(notebook_path: string): void {
    this.#onChange(notebook_path);
  }

  setTracked(notebook_path: string, tracked: boolean): Promise<void> {
    return this.#choose(notebook_path, CELLTRAIL_NO_TRACK, !tracked);
  }

  setParsesPrints(notebook_path: string, parses: boolean): Promise<void> {
    return this.#choose(notebook_path, CELLTRAIL_PARSE_PRINTS, parses);
  }

  async #choose(notebook_path: string, choice: Choice, on: boolean): Promise<void> {
    await this.ready();
    if (on !== this.#chosen[choice].has(notebook_path)) {
      const experiment_id = await this.#tracking.notebookExperiment(notebook_path);
      if (on) await this.#tracking.setExperimentTag(experiment_id, choice, 'true');
      else await this.#tracking.deleteExperimentTag(experiment_id, choice);
      this.#stale = true;
      await this.ready();
    }
    this.#onChange(notebook_path);
  }

  async #read(): Promise<void> {
    this.#stale = false;
    try {
      const chosen = emptySets();
      let page_token: string | undefined;
      do {
        const { experiments = [], next_page_token } = await this.#tracking.searchExperiments({
          filter: CHOICES.map(choice => `tags.\`${choice}\` = 'true'`).join(' OR '),
          max_results: 1000,
          page_token
        });
        for (const { tags = [] } of experiments) {
          const valueOf = (name: string) => tags.find(({ key }) => key === name)?.value;
          const path = valueOf(CELLTRAIL_NOTEBOOK);
          if (path === undefined) continue;
          for (const choice of CHOICES) if (valueOf(choice) === 'true') chosen[choice].add(path);
        }
        page_token = next_page_token;
      } while (page_token);
      this.#chosen = chosen;
    } catch (error) {
      this.#stale = true;
      throw error;
    } finally {
      this.#reading = null;
    }
  }
}

const emptySets = () =>
  Object.fromEntries(CHOICES.map(choice => [choice, new Set<string>()])) as Record<
    Choice,
    Set<string>
  >;
