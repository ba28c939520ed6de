import type { DatabaseSync } from 'node:sqlite';
import { withoutBest } from './best.ts';
import { clauseColumns, clauseMask } from './clause-mask.ts';
import {
  all,
  eachMatchDown,
  filterMask,
  numberMask,
  textMask,
  type Mask
} from './columns/column-mask.ts';
import type { ColumnId } from './columns/column-id.ts';
import { FirstRows } from './columns/first-rows.ts';
import type { Numbers } from './columns/number-column.ts';
import type { RunColumns } from './columns/run-columns.ts';
import { SEGMENT_ROWS, segmentOf } from './columns/segments.ts';
import { attribute, ColumnSet, unequalColumns } from './column-set.ts';
import { clausesOf } from './filter-node.ts';
import { orderColumns, rowOrder } from './row-order.ts';
import type { RunPage, RunQuery, RunSearch } from './run-search.ts';
import { runRowsByKey } from './run-rows-by-key.ts';

/** Finds runs by scanning columns in memory, in the same time whatever is asked for. */
export class ColumnRunSearch implements RunSearch {
  readonly #database: DatabaseSync;
  readonly #columns: RunColumns;

  constructor(database: DatabaseSync, columns: RunColumns) {
    this.#database = database;
    this.#columns = columns;
  }

  /** Whether all that the query speaks of is in memory. */
  isReady(query: RunQuery): boolean {
    return this.#columns.isLoaded(columnsOf(withoutBest(this.#database, query)));
  }

  find(query: RunQuery, page: RunPage) {
    const { rows, total } = this.#rows(query, page);
    return { runs: runRowsByKey(this.#database, rows), more: page.offset + rows.length < total };
  }

  /** Keys of the rows of one page, in order, and how many match in all. */
  #rows(asked: RunQuery, { offset, limit }: RunPage): { rows: number[]; total: number } {
    const query = withoutBest(this.#database, asked);
    const columns = new ColumnSet(this.#columns.of(columnsOf(query)));
    const mask = all([
      this.#candidates(query, columns),
      filterMask(query.filter, clause => clauseMask(this.#database, columns, clause))
    ]);
    const { key, compare } = rowOrder(this.#database, query.orders, columns);
    const count = this.#columns.rows;
    const first = new FirstRows(Math.min(offset + limit, count), compare);
    const out = new Uint8Array(Math.min(count, SEGMENT_ROWS));
    let total = 0;
    // From the newest run on: in the order that is asked for most, the first ones come first then.
    for (let segment = segmentOf(count - 1); segment >= 0; segment--) {
      const from = segment * SEGMENT_ROWS;
      const length = Math.min(SEGMENT_ROWS, count - from);
      mask(segment, length, out);
      const keyAt = key(segment);
      eachMatchDown(out, length, at => {
        total++;
        first.offer(from + at, keyAt(at));
      });
    }
    return { rows: first.sorted().slice(offset), total };
  }

  #candidates({ experiment_ids, stages }: RunQuery, columns: ColumnSet): Mask {
    const wanted = new Set<string>(stages);
    const stage = textMask(columns.text(attribute('lifecycle_stage')), text => wanted.has(text));
    if (experiment_ids === null) return stage;
    const keys = this.#database
      .prepare('SELECT id FROM experiment WHERE experiment_id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(experiment_ids))
      .map(row => row['id'] as number);
    const experiment = columns.numbers(attribute('experiment'));
    const [only] = keys;
    if (keys.length === 1) return all([numberMask(experiment, '=', only), stage]);
    return all([oneOf(experiment, new Set(keys)), stage]);
  }
}

function columnsOf({ filter, orders }: RunQuery): ColumnId[] {
  return unequalColumns([
    ...BASE,
    ...Array.from(clausesOf(filter)).flatMap(clauseColumns),
    ...orders.flatMap(orderColumns)
  ]);
}

function oneOf(column: Numbers, wanted: ReadonlySet<number>): Mask {
  return (segment, length, out) => {
    const values = column.segments.at(segment);
    for (let at = 0; at < length; at++) {
      out[at] = Number(values !== undefined && at < values.length && wanted.has(values[at]));
    }
  };
}

/** What every search looks at, and orders by in the end. */
const BASE: readonly ColumnId[] = [
  attribute('lifecycle_stage'),
  attribute('experiment'),
  attribute('start_time'),
  attribute('run_id_start')
];
