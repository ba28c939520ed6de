import type { DatabaseSync } from 'node:sqlite';
import { attribute, columnOf, type ColumnSet } from './column-set.ts';
import { isNumeric } from './columns/column-id.ts';
import type { NumberColumn } from './columns/number-column.ts';
import { compareText } from './compare.ts';
import type { Order } from './order-by.ts';

export interface RowOrder {
  /** Of a segment: for a place in it, a number that is smaller for a row that comes first. */
  key(segment: number): (place: number) => number;
  /** Whole order of two rows. */
  compare(a: number, b: number): number;
}

type Comparison = (a: number, b: number) => number;

/**
 * MLflow's order of runs: absent values last in both directions, NaN before them; then newest
 * first, then by run id.
 */
export function rowOrder(
  database: DatabaseSync,
  orders: readonly Order[],
  columns: ColumnSet
): RowOrder {
  const byTime = orders.some(({ type, key }) => type === 'attribute' && key === 'start_time');
  const whole: readonly Order[] = byTime ? orders : [...orders, NEWEST_FIRST];
  const runIds = new RunIds(database, columns.numbers(attribute('run_id_start')));
  const comparisons = whole.map(order => comparison(order, columns, runIds));
  comparisons.push((a, b) => runIds.compare(a, b));
  return {
    key: firstKey(whole[0], columns),
    compare(a, b) {
      for (const compare of comparisons) {
        const order = compare(a, b);
        if (order !== 0) return order;
      }
      return 0;
    }
  };
}

/** Most rows are told apart by one number, which needs no call of a comparison. */
function firstKey(order: Order, columns: ColumnSet): RowOrder['key'] {
  if (isRunId(order) || !isNumeric(columnOf(order))) return () => () => 0;
  const { segments } = columns.numbers(columnOf(order));
  const sign = order.ascending ? 1 : -1;
  return segment => {
    const values = segments.at(segment) ?? NO_VALUES;
    // What is absent (NaN there) and what is NaN (Infinity there) come last, and `compare` decides.
    return place => {
      const value = place < values.length ? values[place] : NaN;
      return value < Infinity ? value * sign : Infinity;
    };
  };
}

function comparison(order: Order, columns: ColumnSet, runIds: RunIds): Comparison {
  const sign = order.ascending ? 1 : -1;
  if (isRunId(order)) return (a, b) => sign * runIds.compare(a, b);
  const id = columnOf(order);
  if (!isNumeric(id)) {
    const column = columns.text(id);
    return (a, b) => {
      const textA = column.get(a);
      const textB = column.get(b);
      if (textA === null || textB === null) return Number(textA === null) - Number(textB === null);
      return sign * compareText(textA, textB);
    };
  }
  const column = columns.numbers(id);
  return (a, b) => {
    const valueA = column.get(a);
    const valueB = column.get(b);
    const place = placeOf(valueA) - placeOf(valueB);
    if (place !== 0 || placeOf(valueA) > 0) return place;
    return valueA < valueB ? -sign : valueA > valueB ? sign : 0;
  };
}

/** The ids of runs, in their order: their beginnings are in memory, the rest is asked for if need be. */
class RunIds {
  readonly #database: DatabaseSync;
  readonly #starts: NumberColumn;
  readonly #known = new Map<number, string>();

  constructor(database: DatabaseSync, starts: NumberColumn) {
    this.#database = database;
    this.#starts = starts;
  }

  compare(a: number, b: number): number {
    return this.#starts.get(a) - this.#starts.get(b) || compareText(this.#of(a), this.#of(b));
  }

  #of(row: number): string {
    let run_id = this.#known.get(row);
    if (run_id === undefined) {
      const found = this.#database.prepare('SELECT run_id FROM run WHERE id = ?').get(row);
      run_id = found?.['run_id'] as string;
      this.#known.set(row, run_id);
    }
    return run_id;
  }
}

const isRunId = ({ type, key }: Order) => type === 'attribute' && key === 'run_id';

const placeOf = (value: number) => (Number.isNaN(value) ? 2 : value === Infinity ? 1 : 0);

const NEWEST_FIRST: Order = { type: 'attribute', key: 'start_time', ascending: false };
const NO_VALUES = new Float64Array(0);
