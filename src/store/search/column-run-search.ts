import type { DatabaseSync } from 'node:sqlite';
import { withoutBest } from './best.ts';
import {
  all,
  eachMatchDown,
  equalMask,
  filterMask,
  not,
  numberMask,
  rowsMask,
  textMask,
  type Mask
} from './columns/column-mask.ts';
import { columnName, isNumeric, type ColumnId } from './columns/column-id.ts';
import { FirstRows } from './columns/first-rows.ts';
import type { NumberColumn } from './columns/number-column.ts';
import type { RunColumns } from './columns/run-columns.ts';
import { SEGMENT_ROWS, segmentOf } from './columns/segments.ts';
import type { TextColumn } from './columns/text-column.ts';
import { attribute, columnOf, ColumnSet, filteredColumn } from './column-set.ts';
import { matcher } from './compare.ts';
import { clausesOf } from './filter-node.ts';
import type { Clause } from './parse-filter.ts';
import { rowOrder } from './row-order.ts';
import type { RunPage, RunQuery, RunSearch } from './run-search.ts';
import { runRowsByKey } from './run-rows-by-key.ts';

/** What the lists of our own screens narrow a search to. */
export interface RowChoice {
  /** Only runs that are no part of a session's row (src/protocol/endpoints/run-rows.ts). */
  topLevel?: boolean;
  /** Only these, by the keys of their rows. */
  among?: readonly number[];
}

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
    const { rows, total } = this.rows(query, page);
    return { runs: runRowsByKey(this.#database, rows), more: page.offset + rows.length < total };
  }

  /** Keys of the rows of one page, in order, and how many match in all. */
  rows(
    asked: RunQuery,
    { offset, limit }: RunPage,
    choice: RowChoice = {}
  ): { rows: number[]; total: number } {
    const query = withoutBest(this.#database, asked);
    const ids = columnsOf(query);
    if (choice.topLevel) ids.push(attribute('session_run'));
    const columns = new ColumnSet(this.#columns.of(ids));
    const mask = all([
      this.#candidates(query, columns),
      ...(choice.topLevel ? [topLevel(columns, query.experiment_ids !== null)] : []),
      ...(choice.among === undefined ? [] : [rowsMask(choice.among)]),
      filterMask(query.filter, clause => this.#comparison(clause, columns))
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

  #comparison(clause: Clause, columns: ColumnSet): Mask {
    const byId = this.#byRunId(clause);
    if (byId !== null) return byId;
    const id = filteredColumn(clause);
    const { comparator, value } = clause;
    if (isNumeric(id)) return numberMask(columns.numbers(id), comparator, value as number | null);
    const column = columns.text(id);
    if (id.type === 'dataset') return datasetMask(column, clause);
    if (comparator === '=') return equalMask(column, value as string);
    const matches = matcher(clause);
    return textMask(column, matches, comparator === 'IS NULL');
  }

  /** Run ids are unequal: the table's index finds some of them sooner than a column of them all. */
  #byRunId({ type, key, comparator, value }: Clause): Mask | null {
    if (type !== 'attribute' || key !== 'run_id') return null;
    if (!['=', '!=', 'IN', 'NOT IN'].includes(comparator)) return null;
    const rows = this.#database
      .prepare('SELECT id FROM run WHERE run_id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify([value].flat()))
      .map(row => row['id'] as number);
    const found = rowsMask(rows);
    return comparator === '=' || comparator === 'IN' ? found : not(found);
  }
}

function columnsOf({ filter, orders }: RunQuery): ColumnId[] {
  const ids = [...BASE, ...Array.from(clausesOf(filter), filteredColumn)];
  for (const order of orders) {
    if (order.key !== 'run_id' || order.type !== 'attribute') ids.push(columnOf(order));
  }
  const unequal = new Map(ids.map(id => [columnName(id), id]));
  const likeness = [...clausesOf(filter)].some(
    ({ type, key, comparator }) =>
      type === 'attribute' && key === 'run_id' && !BY_INDEX.has(comparator)
  );
  if (!likeness) unequal.delete(columnName(attribute('run_id')));
  return [...unequal.values()];
}

/** Session runs, and runs whose session's run is not in sight: deleted or in another experiment. */
function topLevel(columns: ColumnSet, withinExperiment: boolean): Mask {
  const sessionRun = columns.numbers(attribute('session_run'));
  const experiment = columns.numbers(attribute('experiment'));
  const stage = columns.text(attribute('lifecycle_stage'));
  const deleted = stage.codeOf('deleted');
  return (segment, length, out) => {
    const homes = sessionRun.segments.at(segment);
    for (let at = 0; at < length; at++) {
      const home = homes === undefined || at >= homes.length ? NaN : homes[at];
      const row = segment * SEGMENT_ROWS + at;
      out[at] = Number(
        Number.isNaN(home) ||
          home === row ||
          stage.code(home) === deleted ||
          (withinExperiment && experiment.get(home) !== experiment.get(row))
      );
    }
  };
}

function oneOf(column: NumberColumn, wanted: ReadonlySet<number>): Mask {
  return (segment, length, out) => {
    const values = column.segments.at(segment);
    for (let at = 0; at < length; at++) {
      out[at] = Number(values !== undefined && at < values.length && wanted.has(values[at]));
    }
  };
}

/** One of a run's datasets must satisfy the clause. */
function datasetMask(column: TextColumn, clause: Clause): Mask {
  const field = ['name', 'digest', 'context'].indexOf(clause.key);
  const matches = matcher(clause);
  return textMask(column, text =>
    (JSON.parse(text) as (string | null)[][]).some(dataset => matches(dataset[field]))
  );
}

const BASE: readonly ColumnId[] = [
  attribute('lifecycle_stage'),
  attribute('experiment'),
  attribute('start_time'),
  attribute('run_id_start')
];
const BY_INDEX = new Set(['=', '!=', 'IN', 'NOT IN']);
