import type { DatabaseSync } from 'node:sqlite';
import { preparedStatements } from '../../db/prepared-statements.ts';
import { attribute, type Columns } from '../column-set.ts';
import type { ColumnId } from '../columns/column-id.ts';
import type { Numbers } from '../columns/number-column.ts';
import type { Texts } from '../columns/text-column.ts';
import { textRanks } from '../columns/text-ranks.ts';
import { wholeNumbers } from '../columns/whole-column.ts';
import type { TextRanks } from '../row-order.ts';
import { cellTimes } from './cell-times.ts';

/** What lists are ordered by though no column holds it, and what it is made of. */
export const MADE_OF = {
  duration: [attribute('start_time'), attribute('end_time')],
  experiment_name: [attribute('experiment')]
} as const satisfies Record<string, readonly ColumnId[]>;

export type MadeKey = keyof typeof MADE_OF;

export const isMadeKey = (key: string): key is MadeKey => Object.hasOwn(MADE_OF, key);

export interface MadeColumnsOptions {
  /** One above the highest key of a run. */
  rows: number;
  /** By the key of a run's row, the one that it is shown in; absent: each in its own. */
  shownIn?: Int32Array;
  /** ms since 1970, until when a run has lasted that still does. */
  now: number;
}

/** Columns, and those that are made of them for an order: how long a run took, its experiment's name. */
export class MadeColumns implements Columns {
  readonly #database: DatabaseSync;
  readonly #columns: Columns;
  readonly #options: MadeColumnsOptions;
  readonly #made = new Map<MadeKey, RankedRows>();

  constructor(database: DatabaseSync, columns: Columns, options: MadeColumnsOptions) {
    this.#database = database;
    this.#columns = columns;
    this.#options = options;
  }

  numbers(id: ColumnId): Numbers {
    return this.#columns.numbers(id);
  }

  text(id: ColumnId): Texts {
    const key: string = id.key;
    if (id.type !== 'attribute' || !isMadeKey(key)) return this.#columns.text(id);
    let made = this.#made.get(key);
    if (made === undefined) {
      const values = key === 'duration' ? this.#durations() : this.#experiments();
      this.#made.set(key, (made = new RankedRows(values, this.#options.shownIn)));
    }
    return made;
  }

  /** ms, as the rows show it: of the run, or what a folded session's cells took. */
  #durations(): Float64Array {
    const { rows, shownIn, now } = this.#options;
    const starts = wholeNumbers(this.#columns.numbers(attribute('start_time')), rows);
    const ends = wholeNumbers(this.#columns.numbers(attribute('end_time')), rows);
    const durations = starts.map((start, row) => {
      const end = Number.isNaN(ends[row]) ? now : ends[row];
      return Math.max(0, end - start);
    });
    if (shownIn !== undefined) {
      for (const { run, executing, since } of cellTimes(this.#database)) {
        if (run >= rows) continue;
        durations[run] = executing + (since === null ? 0 : Math.max(0, now - since));
      }
    }
    return durations;
  }

  #experiments(): Float64Array {
    const { rows } = this.#options;
    const experiments = statements(this.#database).names.all() as {
      id: number;
      name: string;
    }[];
    const ranks = textRanks({ texts: ['', ...experiments.map(({ name }) => name)] });
    const rankOf = new Map(experiments.map(({ id }, at) => [id, ranks[at + 1]]));
    const keys = wholeNumbers(this.#columns.numbers(attribute('experiment')), rows);
    return keys.map(key => rankOf.get(key) ?? 0);
  }
}

/** The places of a column's texts in their order, also of one that is made. */
export const listRanks: TextRanks = column =>
  column instanceof RankedRows ? column.ranks : textRanks(column);

/** As a column of texts has it, each row has a code and each code its place in the order: its row's. */
class RankedRows implements Texts {
  readonly segments = [];
  readonly texts = [];
  readonly ranks: Float64Array;
  readonly #shownIn: Int32Array | undefined;

  /** @param values by the key of the run's row */
  constructor(values: Float64Array, shownIn: Int32Array | undefined) {
    this.ranks = new Float64Array(values.length + 1);
    this.ranks.set(values, 1);
    this.#shownIn = shownIn;
  }

  // 0 would be a run that has none.
  code(row: number): number {
    return (this.#shownIn?.[row] ?? row) + 1;
  }

  codeOf(): number {
    return -1;
  }

  get(): null {
    return null;
  }
}

const statements = preparedStatements({ names: 'SELECT id, name FROM experiment' });
