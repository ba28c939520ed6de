import { invalidParameter } from './invalid-parameter.ts';
import { compareText, compareValues } from '../search/compare.ts';
import { EXPERIMENT_GRAMMAR } from '../search/experiment-grammar.ts';
import { parseOrder, type Order } from '../search/order-by.ts';
import type { Experiment } from '../../protocol/entities/experiment.ts';

type Ordered = Pick<Experiment, 'experiment_id' | 'name' | 'creation_time' | 'last_update_time'>;

/**
 * MLflow's order of experiments, of rows as of answers.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text
 */
export function experimentComparison(
  order_by: readonly string[] | undefined
): (a: Ordered, b: Ordered) => number {
  const orders = parseOrders(order_by);
  return (a, b) => {
    for (const { key, ascending } of orders) {
      const compared =
        key === 'experiment_id'
          ? compareIds(a.experiment_id, b.experiment_id)
          : compareValues(a[key as keyof Ordered], b[key as keyof Ordered]);
      if (compared !== 0) return ascending ? compared : -compared;
    }
    return 0;
  };
}

/** Digits without leading zeros, compared as the numbers that they are. */
const compareIds = (a: string, b: string) => a.length - b.length || compareText(a, b);

function parseOrders(order_by: readonly string[] | undefined): Order[] {
  const clauses = order_by?.length ? order_by : ['creation_time DESC', 'experiment_id ASC'];
  const orders = clauses.map(clause => parseOrder(clause, EXPERIMENT_GRAMMAR));
  for (const { type } of orders) {
    if (type !== 'attribute') throw invalidParameter(`Invalid order_by entity: ${type}`);
  }
  if (orders.some(({ key }) => key === 'experiment_id')) return orders;
  return [...orders, { type: 'attribute', key: 'experiment_id', ascending: false }];
}
