import type { Metric, Run } from '../../protocol/entities/run.ts';
import { compareText, compareValues, type FieldValue } from './compare.ts';
import { parseOrder, type Order } from './order-by.ts';
import { RUN_GRAMMAR } from './run-grammar.ts';

/** MLflow's order: absent values last in both directions, NaN before them; then newest first. */
export function runComparison<One extends { run_id: string; start_time: number }>(
  orders: readonly Order[],
  valueOf: (run: One, order: Order) => FieldValue
): (a: One, b: One) => number {
  return (a, b) => {
    for (const order of orders) {
      const valueA = valueOf(a, order);
      const valueB = valueOf(b, order);
      const place = placeOf(valueA) - placeOf(valueB);
      if (place !== 0) return place;
      if (placeOf(valueA) > 0) continue;
      const compared = compareValues(valueA as number | string, valueB as number | string);
      if (compared !== 0) return order.ascending ? compared : -compared;
    }
    const byTime = orders.some(({ type, key }) => type === 'attribute' && key === 'start_time')
      ? 0
      : b.start_time - a.start_time;
    return byTime || compareText(a.run_id, b.run_id);
  };
}

/**
 * The same of runs as the API answers them.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text
 */
export function answeredRunComparison(
  order_by: readonly string[] | undefined
): (a: Run, b: Run) => number {
  const orders = (order_by ?? []).map(clause => parseOrder(clause, RUN_GRAMMAR));
  const compareInfos = runComparison<Answered>(orders, answeredValue);
  return (a, b) => compareInfos(answered(a), answered(b));
}

interface Answered {
  run_id: string;
  start_time: number;
  run: Run;
}

const answered = (run: Run): Answered => ({
  run_id: run.info.run_id,
  // Servers differ in whether they write an int64 as a text.
  start_time: Number(run.info.start_time),
  run
});

function answeredValue({ run }: Answered, { type, key }: Order): FieldValue {
  const { info, data } = run;
  if (type === 'metric') return numberOf(data.metrics?.find(metric => metric.key === key));
  if (type === 'parameter') return data.params?.find(param => param.key === key)?.value;
  if (type === 'tag') return data.tags?.find(tag => tag.key === key)?.value;
  const value = info[key as keyof typeof info] as FieldValue;
  return TIMES.has(key) && value !== null && value !== undefined ? Number(value) : value;
}

/** `NaN` and `Infinity` are texts in JSON. */
const numberOf = (metric: Metric | undefined) =>
  metric === undefined ? undefined : Number(metric.value);

function placeOf(value: FieldValue): number {
  if (value === null || value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

const TIMES = new Set(['start_time', 'end_time']);
