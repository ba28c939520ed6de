import type { RunColumnKeys, RunRows } from '../../protocol/endpoints/run-rows.ts';
import type { ViewMemory } from '../view-memory.ts';
import { defaultColumns, grownColumns, lacksValues, outranking } from './default-columns.ts';
import { columnsOf, type TableState } from './table-state.ts';

const KEY = 'columns';

/**
 * Columns for a reader who chose none: found by the first rows, which come with all that they have. They
 * are remembered for the runs that were seen last, since rows that come with little are there sooner.
 */
export class FoundColumns {
  readonly #memory: ViewMemory;
  #ids: readonly string[] | null = null;
  /** They are of another time, and no row has been seen. */
  #isRemembered = false;
  /** Metrics that would say more, for which columns were forgotten once: the first rows lack them. */
  #judged: readonly string[] = [];

  constructor(memory: ViewMemory, view: TableState) {
    this.#memory = memory;
    this.open(view);
  }

  /** null until rows have been seen. */
  get ids(): readonly string[] | null {
    return this.#ids;
  }

  /** They are to be of other runs. */
  open(view: TableState): void {
    const { columns, judged } = this.#remembered(view);
    this.#ids = columns;
    this.#isRemembered = columns !== null;
    this.#judged = judged;
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
    const better = outranking(before, keys);
    if (better.some(key => !this.#judged.includes(key))) {
      this.#judged = [...new Set([...this.#judged, ...better])];
      // The next time the first rows are asked what they have.
      this.#keep(view, null);
    }
    const grown = grownColumns(before, keys);
    if (grown.length <= before.length) return false;
    this.#ids = grown;
    return true;
  }

  #keep(view: TableState, columns: readonly string[] | null): void {
    this.#memory.set(KEY, JSON.stringify([placeOf(view), columns, this.#judged]));
  }

  #remembered(view: TableState): Remembered {
    const nothing = { columns: null, judged: [] };
    try {
      const [place, columns, judged] = JSON.parse(this.#memory.get(KEY) ?? '') as unknown[];
      if (place !== placeOf(view)) return nothing;
      return {
        columns: Array.isArray(columns) ? columnsOf(textsOf(columns)) : null,
        judged: textsOf(judged)
      };
    } catch {
      return nothing; // Not ours.
    }
  }
}

interface Remembered {
  columns: readonly string[] | null;
  judged: readonly string[];
}

const textsOf = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter(one => typeof one === 'string') : [];

const placeOf = ({ experiment_id, stage }: TableState) => `${stage} ${experiment_id ?? ''}`;
