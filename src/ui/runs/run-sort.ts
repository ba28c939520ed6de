import { PINNED_FIRST } from '../../protocol/endpoints/run-rows.ts';
import { columnName } from '../filter/column-name.ts';

/** The order of the rows. */
export type RunSort =
  { by: RunFact; ascending: boolean } | { by: 'metric' | 'param'; key: string; ascending: boolean };

/** Of the run itself, and how listRunRows names its column. */
export type RunFact = keyof typeof FACT_COLUMNS;

const FACT_COLUMNS = {
  created: 'attributes.start_time',
  name: 'attributes.run_name',
  duration: 'attributes.duration',
  experiment: 'attributes.experiment_name'
} as const;

export const NEWEST: RunSort = { by: 'created', ascending: false };

/** As listRunRows has it: what is pinned above the rest. */
export function orderBy(sort: RunSort): string[] {
  const way = sort.ascending ? 'ASC' : 'DESC';
  return [PINNED_FIRST, `${columnOf(sort)} ${way}`];
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
    if (isFact(by)) return { by, ascending };
    if ((by === 'metric' || by === 'param') && key !== '') return { by, key, ascending };
  } catch {
    // Not ours.
  }
  return NEWEST;
}

const isFact = (by: unknown): by is RunFact =>
  typeof by === 'string' && Object.hasOwn(FACT_COLUMNS, by);

const columnOf = (sort: RunSort): string =>
  'key' in sort ? columnName({ kind: sort.by, key: sort.key }) : FACT_COLUMNS[sort.by];
