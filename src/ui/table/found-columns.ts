import type { RunColumnKeys, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { ViewMemory } from '../view-memory.ts';
import { defaultColumns, grownColumns, isOutranked, lacksValues } from './default-columns.ts';
import { columnsOf, type TableState } from './table-state.ts';

const KEY = 'columns';

/**
 * Columns for a reader who chose none: found by the first rows, which come with all that they have. They
 * are remembered for the runs that were seen last, since rows that come with little are there sooner.
 */
export class FoundColumns {
  readonly #memory: ViewMemory;
  #ids: readonly string[] | null;
  /** They are of another time, and no row has been seen. */
  #isRemembered: boolean;

  constructor(memory: ViewMemory, view: TableState) {
    this.#memory = memory;
    this.#ids = this.#remembered(view);
    this.#isRemembered = this.#ids !== null;
  }

  /** null until rows have been seen. */
  get ids(): readonly string[] | null {
    return this.#ids;
  }

  /** They are to be of other runs. */
  open(view: TableState): void {
    this.#ids = this.#remembered(view);
    this.#isRemembered = this.#ids !== null;
  }

  /** @returns whether they are others now, or none: those of the last time, of which the rows have nothing */
  seeRows(view: TableState, rows: RunRows): boolean {
    if (this.#isRemembered) {
      this.#isRemembered = false;
      if (!lacksValues(this.#ids ?? [], rows)) return false;
      this.#ids = null;
      return true;
    }
    if (this.#ids !== null) return false;
    this.#ids = defaultColumns(rows);
    if (rows.run_id.length > 0) this.#keep(view, this.#ids);
    return true;
  }

  /** @returns whether they have become more */
  seeKeys(view: TableState, keys: RunColumnKeys): boolean {
    // Heads of groups stand there before any row.
    const before = this.#ids ?? (view.group === null ? null : []);
    if (before === null) return false;
    // The next time the first rows are asked what they have.
    if (isOutranked(before, keys)) this.#memory.set(KEY, '');
    const grown = grownColumns(before, keys);
    if (grown.length <= before.length) return false;
    this.#ids = grown;
    return true;
  }

  #keep(view: TableState, columns: readonly string[]): void {
    this.#memory.set(KEY, JSON.stringify([placeOf(view), columns]));
  }

  #remembered(view: TableState): readonly string[] | null {
    try {
      const [place, columns] = JSON.parse(this.#memory.get(KEY) ?? '') as [unknown, unknown];
      if (place !== placeOf(view) || !Array.isArray(columns)) return null;
      return columnsOf(columns.filter(id => typeof id === 'string'));
    } catch {
      return null; // Not ours.
    }
  }
}

const placeOf = ({ experiment_id, stage }: TableState) => `${stage} ${experiment_id ?? ''}`;
