import type { SeriesState, RunState } from '../series/series-state.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { LoadedRun } from './run-writes.ts';

/**
 * The runs that are being logged to, so that a log call needs nothing of the database. Only the
 * main thread makes series, and it alone sends writes: what it knows is what will be on disk.
 */
export class RunCache {
  readonly #writer: GroupWriter;
  readonly #runs = new Map<string, RunState>();
  #nextSeriesId: number;
  /** Answers that are under way; one that was asked for before its run was forgotten is not in here. */
  readonly #asked = new Map<string, Promise<LoadedRun>>();

  constructor(writer: GroupWriter, nextSeriesId: number) {
    this.#writer = writer;
    this.#nextSeriesId = nextSeriesId;
  }

  /** What is known of the run now; undefined: `load` it. */
  get(run_id: string): RunState | undefined {
    return this.#runs.get(run_id);
  }

  /**
   * Asks the writer, behind all that was sent to it before.
   *
   * @throws ApiError RESOURCE_DOES_NOT_EXIST
   */
  async load(run_id: string): Promise<RunState> {
    for (;;) {
      const asked = this.#asked.get(run_id) ?? this.#writer.write('loadRun', { run_id });
      this.#asked.set(run_id, asked);
      // True for the first who hears of it; for no one when the run was forgotten meanwhile.
      const takeAnswer = () => this.#asked.get(run_id) === asked && this.#asked.delete(run_id);
      const loaded = await asked.catch((error: unknown) => {
        takeAnswer();
        throw error;
      });
      const known = this.#runs.get(run_id);
      if (known !== undefined) return known;
      if (takeAnswer()) return this.remember(loaded);
    }
  }

  /** What was known of it already stays: its series may be on their way to the disk. */
  remember(loaded: LoadedRun): RunState {
    const { series, ...run } = loaded;
    const known = this.#runs.get(run.run_id);
    if (known !== undefined) return known;
    const state: RunState = { ...run, series: new Map() };
    for (const { id, key } of series) {
      state.series.set(key, { id, key, run: state, committed: true, group: 0 });
    }
    if (this.#runs.size >= MAX_RUNS) this.forgetAll();
    this.#runs.set(state.run_id, state);
    return state;
  }

  /** To be called before a write is sent that changes what is known of the run. */
  forget(run_id: string): void {
    this.#asked.delete(run_id);
    this.#runs.delete(run_id);
  }

  forgetAll(): void {
    this.#asked.clear();
    this.#runs.clear();
  }

  /** The run's series for a key that was checked. */
  seriesOf(run: RunState, key: string): SeriesState {
    let series = run.series.get(key);
    if (series === undefined) {
      series = { id: this.#nextSeriesId++, key, run, committed: false, group: 0 };
      run.series.set(key, series);
    }
    return series;
  }
}

const MAX_RUNS = 10_000;
