import { CELLTRAIL_PINNED } from '../../protocol/tags.ts';
import { columnName } from '../filter/column-name.ts';

/** The order of the rows. */
export type RunSort =
  | { by: 'created' | 'name'; ascending: boolean }
  | { by: 'metric' | 'param'; key: string; ascending: boolean };

export const NEWEST: RunSort = { by: 'created', ascending: false };

/** As listRunRows has it: what is pinned above the rest. */
export function orderBy(sort: RunSort): string[] {
  const way = sort.ascending ? 'ASC' : 'DESC';
  return [`tags.\`${CELLTRAIL_PINNED}\` DESC`, `${columnOf(sort)} ${way}`];
}

export const isSameSort = (a: RunSort, b: RunSort) =>
  sortText(a) === sortText(b) && a.ascending === b.ascending;

/** To be kept; read back by `parseSort`. */
export const sortText = (sort: RunSort) =>
  JSON.stringify([sort.by, sort.ascending, 'key' in sort ? sort.key : '']);

/** Newest first for a text that no `sortText` made. */
export function parseSort(text: string | null): RunSort {
  try {
    const [by, ascending, key] = JSON.parse(text ?? '') as [unknown, unknown, unknown];
    if (typeof ascending !== 'boolean' || typeof key !== 'string') return NEWEST;
    if (by === 'created' || by === 'name') return { by, ascending };
    if ((by === 'metric' || by === 'param') && key !== '') return { by, key, ascending };
  } catch {
    // Not ours.
  }
  return NEWEST;
}

function columnOf(sort: RunSort): string {
  switch (sort.by) {
    case 'created':
      return 'attributes.start_time';
    case 'name':
      return 'attributes.run_name';
    case 'metric':
    case 'param':
      return columnName({ kind: sort.by, key: sort.key });
  }
}
