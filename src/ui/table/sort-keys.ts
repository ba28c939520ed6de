import type { SortKey } from './table-state.ts';

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
