import type { RunRows } from '../../protocol/endpoints/run-rows.ts';
import { MAX_COMPARED_RUNS } from '../compare-runs.ts';
import type { NamedRun } from '../edit/run-edits.ts';
import { added, NO_RUNS, toggled, type RunSelection } from './run-selection.ts';
import { tableRows } from './table-row.ts';

/** How many are ticked at once: more cannot be compared. */
export const MAX_TICKED_AT_ONCE = MAX_COMPARED_RUNS;

/** Of the runs that match. */
export type Ticks = 'none' | 'some' | 'all';

export interface RunTicksOptions {
  /** @returns null for a line that is no run's, and while its page is on its way */
  rowAt(line: number): NamedRun | null;
  /** Those that are held, in any order. */
  rows(): Iterable<NamedRun>;
  /** The first MAX_TICKED_AT_ONCE that match. */
  ask(): Promise<RunRows>;
  onChange(): void;
  onError(error: unknown): void;
}

/** The runs that are ticked, and how they come to be. */
export class RunTicks {
  readonly #options: RunTicksOptions;
  #selection = NO_RUNS;
  /** Where a range of ticks begins. */
  #anchor: number | null = null;
  /** The last answer to what all are: some are on no page that is held. */
  #all: readonly NamedRun[] = [];
  /** Number of the ask for all that match; what the reader does meanwhile takes it back. */
  #asked = 0;
  #isAsking = false;

  constructor(options: RunTicksOptions) {
    this.#options = options;
  }

  get selection(): RunSelection {
    return this.#selection;
  }

  /** @param total runs that match; `all` of more than can be ticked at once: as many as can be */
  how(total: number): Ticks {
    if (this.#selection.size === 0) return 'none';
    const most = Math.min(total, MAX_TICKED_AT_ONCE);
    if (this.#selection.size < most) return 'some';
    const matching = new Set<string>();
    for (const rows of [this.#options.rows(), this.#all]) {
      for (const { run_id } of rows) if (this.#selection.has(run_id)) matching.add(run_id);
    }
    return matching.size < most ? 'some' : 'all';
  }

  /** Ticks a run, or takes the tick away. */
  toggle(line: number): void {
    const row = this.#options.rowAt(line);
    if (row === null) return;
    this.#anchor = line;
    this.#set(toggled(this.#selection, row));
  }

  /** Ticks all from the last tick to here that are held. */
  selectTo(line: number): void {
    if (this.#anchor === null) return this.toggle(line);
    const from = Math.min(this.#anchor, line);
    const count = Math.abs(this.#anchor - line) + 1;
    const rows = Array.from({ length: count }, (_, at) => this.#options.rowAt(from + at));
    this.#set(
      added(
        this.#selection,
        rows.filter(row => row !== null)
      )
    );
  }

  /**
   * Ticks all that match, as many as can be ticked at once; if they are, or there is no room for one more,
   * takes all ticks away. The second time takes the first back while that is asked for.
   */
  async toggleAll(total: number): Promise<void> {
    const isTakenBack = this.#isAsking;
    this.#takeBack();
    if (isTakenBack) return;
    const isFull = this.#selection.size >= MAX_TICKED_AT_ONCE;
    if (isFull || this.how(total) === 'all') return this.unselect();
    const asked = this.#asked;
    this.#isAsking = true;
    try {
      const rows = tableRows(await this.#options.ask());
      if (asked !== this.#asked) return;
      this.#all = rows.map(({ run_id, run_name }) => ({ run_id, run_name }));
      const room = MAX_TICKED_AT_ONCE - this.#selection.size;
      const more = this.#all.filter(({ run_id }) => !this.#selection.has(run_id));
      this.#set(added(this.#selection, more.slice(0, room)));
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#isAsking = false;
      this.#options.onError(error);
    }
  }

  /** @param run_ids absent: all */
  unselect(run_ids?: readonly string[]): void {
    const left = new Map(run_ids === undefined ? [] : this.#selection);
    for (const run_id of run_ids ?? []) left.delete(run_id);
    this.#set(left);
  }

  /** What is done to one run is done to all that are ticked, if it is one of them. */
  runsAt(line: number): NamedRun[] {
    const row = this.#options.rowAt(line);
    if (row === null) return [];
    return this.#selection.has(row.run_id) ? [...this.#selection.values()] : [row];
  }

  /** Other runs stand on the lines. */
  forgetPlaces(): void {
    this.#anchor = null;
  }

  /** Other runs match. @param options `clear`: what would be done to them is another thing there */
  forgetMatches({ clear }: { clear: boolean }): void {
    this.#takeBack();
    this.#all = [];
    if (clear) this.#selection = NO_RUNS;
  }

  #takeBack(): void {
    this.#asked += 1;
    this.#isAsking = false;
  }

  #set(selection: RunSelection): void {
    this.#takeBack();
    this.#selection = selection;
    this.#options.onChange();
  }
}
