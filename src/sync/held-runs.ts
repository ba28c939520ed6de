import type { Run } from '../protocol/entities/run.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { SyncRun, SyncStore } from '../store/sync/sync-store.ts';
import { namedRuns } from './run-facts.ts';
import { takesExperiment, takesRun } from './selection.ts';

/** Runs that stay here for what holds them: it is a run above them, or their experiment. */
export class HeldRuns {
  readonly #store: SyncStore;
  readonly #settings: SyncSettings;
  readonly #onReleased: (run_ids: string[]) => void;
  readonly #held = new Map<string, Set<string>>();

  /** @param onReleased what held these runs here does so no more */
  constructor(store: SyncStore, settings: SyncSettings, onReleased: (run_ids: string[]) => void) {
    this.#store = store;
    this.#settings = settings;
    this.#onReleased = onReleased;
  }

  /** What keeps a run here: itself, one above it, or its experiment; null: nothing does. */
  async holderOf({ run }: SyncRun): Promise<string | null> {
    const { run_id, experiment_id } = run.info;
    const { experiment } = await this.#store.experiment(experiment_id);
    if (!takesExperiment(experiment, this.#settings)) return experiment_id;
    if (!takesRun(run, this.#settings)) return run_id;
    // The filter is of the run itself, the tag that keeps it here of all above it as well.
    for await (const above of this.above(run)) {
      if (!takesRun(above, { ...this.#settings, tags: [] })) return above.info.run_id;
    }
    return null;
  }

  /** The runs above one, its parent first. */
  async *above(run: Run): AsyncGenerator<Run> {
    const seen = new Set([run.info.run_id]);
    for (let [parent] = namedRuns(run); parent !== undefined && !seen.has(parent);) {
      const above = await this.#store.run(parent);
      if (above === null) return;
      yield above.run;
      seen.add(parent);
      [parent] = namedRuns(above.run);
    }
  }

  /** What an experiment or a run held is looked at again. */
  release(holder: string): void {
    const held = this.#held.get(holder);
    this.#held.delete(holder);
    if (held !== undefined) this.#onReleased([...held]);
  }

  hold(holder: string, run_id: string): void {
    const held = this.#held.get(holder);
    if (held === undefined) this.#held.set(holder, new Set([run_id]));
    else held.add(run_id);
  }
}
