import type { DatabaseSync } from 'node:sqlite';
import { attribute, columnOf, type Columns } from './column-set.ts';
import { isNumeric, type ColumnId } from './columns/column-id.ts';
import type { Numbers } from './columns/number-column.ts';
import { SEGMENT_ROWS } from './columns/segments.ts';
import type { Texts } from './columns/text-column.ts';
import { compareText } from './compare.ts';
import type { Order } from './order-by.ts';

export interface RowOrder {
  /** Of a segment: for a place in it, a number that is smaller for a row that comes first. */
  key(segment: number): (place: number) => number;
  /** Whole order of two rows. */
  compare(a: number, b: number): number;
}

type Comparison = (a: number, b: number) => number;

/** The places of a column's texts in their order, by code. */
export type TextRanks = (column: Texts) => ArrayLike<number>;

/** What an order looks at; run ids have a column for their beginnings. */
export const orderColumns = (order: Order): ColumnId[] => (isRunId(order) ? [] : [columnOf(order)]);

/**
 * MLflow's order of runs: absent values last in both directions, NaN before them; then newest
 * first, then by run id.
 *
 * @param ranksOf absent: texts order by their code points, as MLflow has it
 */
export function rowOrder(
  database: DatabaseSync,
  orders: readonly Order[],
  columns: Columns,
  ranksOf?: TextRanks
): RowOrder {
  const byTime = orders.some(({ type, key }) => type === 'attribute' && key === 'start_time');
  const whole: readonly Order[] = byTime ? orders : [...orders, NEWEST_FIRST];
  const runIds = new RunIds(database, columns.numbers(attribute('run_id_start')));
  const comparisons = whole.map(order => comparison(order, columns, runIds, ranksOf));
  comparisons.push((a, b) => runIds.compare(a, b));
  return {
    key: firstKey(whole[0], columns, ranksOf),
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
function firstKey(order: Order, columns: Columns, ranksOf: TextRanks | undefined): RowOrder['key'] {
  if (isRunId(order)) return () => () => 0;
  if (!isNumeric(columnOf(order))) {
    return ranksOf === undefined ? () => () => 0 : rankKey(order, columns, ranksOf);
  }
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

function rankKey(order: Order, columns: Columns, ranksOf: TextRanks): RowOrder['key'] {
  const column = columns.text(columnOf(order));
  const ranks = ranksOf(column);
  const sign = order.ascending ? 1 : -1;
  return segment => place => {
    const code = column.code(segment * SEGMENT_ROWS + place);
    return code === 0 ? Infinity : ranks[code] * sign;
  };
}

function comparison(
  order: Order,
  columns: Columns,
  runIds: RunIds,
  ranksOf: TextRanks | undefined
): Comparison {
  const sign = order.ascending ? 1 : -1;
  if (isRunId(order)) return (a, b) => sign * runIds.compare(a, b);
  const id = columnOf(order);
  if (!isNumeric(id)) {
    const column = columns.text(id);
    const compare = textComparison(column, ranksOf?.(column));
    return (a, b) => {
      const codeA = column.code(a);
      const codeB = column.code(b);
      // 0 for a run that has none.
      if (codeA === 0 || codeB === 0) return Number(codeA === 0) - Number(codeB === 0);
      return codeA === codeB ? 0 : sign * compare(codeA, codeB);
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
  readonly #starts: Numbers;
  readonly #known = new Map<number, string>();

  constructor(database: DatabaseSync, starts: Numbers) {
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

/** Of two codes. */
const textComparison = ({ texts }: Texts, ranks: ArrayLike<number> | undefined): Comparison =>
  ranks === undefined ? (a, b) => compareText(texts[a], texts[b]) : (a, b) => ranks[a] - ranks[b];

const isRunId = ({ type, key }: Order) => type === 'attribute' && key === 'run_id';

const placeOf = (value: number) => (Number.isNaN(value) ? 2 : value === Infinity ? 1 : 0);

const NEWEST_FIRST: Order = { type: 'attribute', key: 'start_time', ascending: false };
const NO_VALUES = new Float64Array(0);
