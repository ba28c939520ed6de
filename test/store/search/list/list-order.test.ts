import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { Columns } from '../../../../src/store/search/column-set.ts';
import type { Texts } from '../../../../src/store/search/columns/text-column.ts';
import { parseOrder } from '../../../../src/store/search/order-by.ts';
import { listOrder, LIST_ORDER_GRAMMAR } from '../../../../src/store/search/list/list-order.ts';

const COLUMNS: Columns = {
  numbers: () => ({ segments: [], get: () => NaN }),
  text: () => ({ segments: [], texts: ['', 'a'], codeOf: () => -1, code: () => 0, get: () => null })
};
const wholes = (order_by: string[], columns = COLUMNS) => {
  const orders = order_by.map(clause => parseOrder(clause, LIST_ORDER_GRAMMAR));
  return listOrder(new DatabaseSync(':memory:'), orders, columns).keys.map(
    ({ isWhole }) => isWhole
  );
};

it('knows of each key whether it tells NaN from what is absent', () => {
  expect(wholes(['params.lr', 'metrics.loss', 'duration DESC'])).toEqual([
    true,
    false,
    true,
    false
  ]);
});

it('has no key behind a run id, which no number stands for', () => {
  expect(wholes(['attributes.status', 'attributes.run_id', 'metrics.loss'])).toEqual([true]);
});

it('has no key of what no run has', () => {
  const text = (): Texts => ({ ...COLUMNS.text({ type: 'tag', key: '' }), texts: [''] });
  expect(wholes(['tags.team', 'metrics.loss'], { ...COLUMNS, text })).toEqual([false, false]);
});
