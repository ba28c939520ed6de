import type { LoggedModelOrder } from '../../protocol/endpoints/logged-models.ts';
import { compareText } from '../search/compare.ts';
import { loggedModelAttribute } from '../search/logged-model-grammar.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { attributeOf, type LoggedModelFacts } from './logged-model-facts.ts';
import type { LoggedModelRow } from './logged-model-rows.ts';

/** An entry of `order_by`, whole, as a page token repeats it. */
export type SearchedOrder = {
  [Field in keyof LoggedModelOrder]-?: Field extends 'field_name' | 'ascending'
    ? Required<LoggedModelOrder>[Field]
    : string | null;
};

export type LoggedModelSort = Omit<SearchedOrder, 'field_name'> & {
  type: 'attribute' | 'metric';
  key: string;
};

/**
 * `_apply_order_by_search_logged_models` of MLflow's SqlAlchemyStore; unless they are named, the
 * newest comes first, then the lower id.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function loggedModelSorts(order_by: readonly SearchedOrder[]): LoggedModelSort[] {
  const sorts = order_by.map(({ field_name, ...order }) => ({
    ...order,
    ...readField(field_name)
  }));
  const byDefault = (key: string, ascending: boolean): LoggedModelSort[] =>
    sorts.some(sort => sort.type === 'attribute' && sort.key === key)
      ? []
      : [{ type: 'attribute', key, ascending, dataset_name: null, dataset_digest: null }];
  return [...sorts, ...byDefault('creation_timestamp_ms', false), ...byDefault('model_id', true)];
}

/** What is absent comes last in both directions, NaN before it. */
export function loggedModelComparison(
  sorts: readonly LoggedModelSort[],
  facts: LoggedModelFacts
): (a: LoggedModelRow, b: LoggedModelRow) => number {
  const values = sorts.map(sort => {
    const known = new Map<LoggedModelRow, string | number | null>();
    return (row: LoggedModelRow) => {
      let value = known.get(row);
      if (value === undefined) known.set(row, (value = valueOf(row, sort, facts)));
      return value;
    };
  });
  return (a, b) => {
    for (const [index, { key, ascending }] of sorts.entries()) {
      const valueA = values[index](a);
      const valueB = values[index](b);
      const place = placeOf(valueA) - placeOf(valueB);
      if (place !== 0) return place;
      if (placeOf(valueA) > 0) continue;
      const compared = compare(key, valueA as string | number, valueB as string | number);
      if (compared !== 0) return ascending ? compared : -compared;
    }
    return 0;
  };
}

function readField(field_name: string): Pick<LoggedModelSort, 'type' | 'key'> {
  const dot = field_name.indexOf('.');
  if (dot < 0) {
    const key = loggedModelAttribute(field_name);
    if (key === undefined) throw invalidParameter(`Invalid order by field name: ${field_name}`);
    return { type: 'attribute', key };
  }
  if (field_name.slice(0, dot) !== 'metrics') {
    throw invalidParameter(
      `Invalid order by field name: ${field_name}. Only metrics are supported.`
    );
  }
  return { type: 'metric', key: field_name.slice(dot + 1) };
}

function valueOf(row: LoggedModelRow, sort: LoggedModelSort, facts: LoggedModelFacts) {
  return sort.type === 'metric' ? facts.latest(row.id, sort) : attributeOf(row, sort.key);
}

function placeOf(value: string | number | null): number {
  if (value === null) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function compare(key: string, a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  // Ids of experiments and statuses are numbers to MLflow.
  if (key === 'experiment_id' || key === 'status') return a.length - b.length || compareText(a, b);
  return compareText(a, b);
}
