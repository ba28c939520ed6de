import { orderField } from './column.ts';
import type { RunTableState } from './run-table-state.ts';
import type { SortKey, TableState } from './table-state.ts';

export type SortWay = 'ascending' | 'descending';

/**
 * The keys with another for this column, at the place of the one that it had or behind all others.
 *
 * @param way null: without it
 */
export function withSortKey(
  keys: readonly SortKey[],
  column: string,
  way: SortWay | null
): SortKey[] {
  const at = keys.findIndex(key => key.column === column);
  const others = keys.filter(key => key.column !== column);
  if (way === null) return others;
  others.splice(at < 0 ? others.length : at, 0, { column, descending: way === 'descending' });
  return others;
}

/** The view with the rows sorted by a column, which can be seen then. @param more the other keys stay */
export function sortedBy(
  { view, columns }: Pick<RunTableState, 'view' | 'columns'>,
  column: string,
  way: SortWay | null,
  more: boolean
): Partial<TableState> {
  if (orderField(column) === null) return {};
  const isHidden = way !== null && !columns.includes(column);
  return {
    order: withSortKey(more ? view.order : [], column, way),
    ...(isHidden ? { columns: [...columns, column] } : {})
  };
}
