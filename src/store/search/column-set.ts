import { MLFLOW_RUN_NAME } from '../../protocol/tags.ts';
import {
  columnName,
  type ColumnId,
  type RunAttribute,
  type SeriesAggregate
} from './columns/column-id.ts';
import type { NumberColumn, Numbers } from './columns/number-column.ts';
import type { TextColumn, Texts } from './columns/text-column.ts';
import type { Clause } from './parse-filter.ts';

/** Columns by what they hold. */
export interface Columns {
  numbers(id: ColumnId): Numbers;
  text(id: ColumnId): Texts;
}

/** The columns of one search. */
export class ColumnSet implements Columns {
  readonly #columns: ReadonlyMap<string, NumberColumn | TextColumn>;

  constructor(columns: ReadonlyMap<string, NumberColumn | TextColumn>) {
    this.#columns = columns;
  }

  numbers(id: ColumnId): NumberColumn {
    return this.#columns.get(columnName(id)) as NumberColumn;
  }

  text(id: ColumnId): TextColumn {
    return this.#columns.get(columnName(id)) as TextColumn;
  }
}

/** Each one once. */
export const unequalColumns = (ids: readonly ColumnId[]): ColumnId[] => [
  ...new Map(ids.map(id => [columnName(id), id])).values()
];

export const attribute = (key: RunAttribute): ColumnId => ({ type: 'attribute', key });

/** The column that a filter or an order speaks of; `best` is settled. */
export function columnOf({
  type,
  key,
  aggregate
}: Pick<Clause, 'type' | 'key' | 'aggregate'>): ColumnId {
  switch (type) {
    case 'metric':
      return { type, key, aggregate: (aggregate ?? 'latest') as SeriesAggregate };
    case 'attribute':
      return { type, key: key as RunAttribute };
    case 'dataset':
      return { type, key: '' };
    default:
      return { type, key };
  }
}

/** A filter by the name of a run asks its tag, in MLflow; an order by it does not. */
export const filteredColumn = (clause: Clause): ColumnId =>
  clause.type === 'attribute' && clause.key === 'run_name'
    ? { type: 'tag', key: MLFLOW_RUN_NAME }
    : columnOf(clause);
