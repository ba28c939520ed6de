import type { DatabaseSync } from 'node:sqlite';
import { columnOf, type Columns } from '../column-set.ts';
import { isNumeric, type ColumnId } from '../columns/column-id.ts';
import { splitIdentifier, type FilterGrammar } from '../filter-grammar.ts';
import type { Texts } from '../columns/text-column.ts';
import type { Order } from '../order-by.ts';
import { orderColumns, rowOrder, type RowOrder } from '../row-order.ts';
import { ENTITY_TYPES, RUN_GRAMMAR } from '../run-grammar.ts';
import { isMadeKey, listRanks, MADE_OF } from './made-columns.ts';

/** MLflow's grammar of orders, with what lists are ordered by besides. */
export const LIST_ORDER_GRAMMAR: FilterGrammar = {
  ...RUN_GRAMMAR,
  identifier(text, orderBy = false) {
    const { entity, key } = splitIdentifier(text);
    const isAttribute = entity === null || ENTITY_TYPES.get(entity) === 'attribute';
    return isAttribute && isMadeKey(key)
      ? { type: 'attribute', key }
      : RUN_GRAMMAR.identifier(text, orderBy);
  }
};

/** What an order of a list looks at. */
export function listOrderColumns(order: Order): readonly ColumnId[] {
  const { type, key } = order;
  return type === 'attribute' && isMadeKey(key) ? MADE_OF[key] : orderColumns(order);
}

/** The order of a list's rows. */
export interface ListOrder extends Pick<RowOrder, 'compare'> {
  /** Of each order: rows with the same number are told apart by the next one. */
  keys: readonly LevelKey[];
}

export interface LevelKey {
  of: RowOrder['key'];
  /** Rows with the number Infinity are equal; else `compare` alone knows how they stand. */
  isWhole: boolean;
}

/** @param columns those that `orders` speak of, also what is made */
export function listOrder(
  database: DatabaseSync,
  orders: readonly Order[],
  columns: Columns
): ListOrder {
  const from = (at: number) => rowOrder(database, orders.slice(at), columns, listRanks);
  // Nothing stands behind a run id, and no number tells how ids stand.
  const runId = orders.findIndex(({ type, key }) => type === 'attribute' && key === 'run_id');
  const keys: LevelKey[] = [];
  for (const [at, order] of orders.entries()) {
    if (at === runId) break;
    const id = columnOf(order);
    // Of numbers, what is NaN comes before what is absent.
    if (isNumeric(id)) keys.push({ of: from(at).key, isWhole: false });
    // All are equal in what none of them has, as in pins where nothing is pinned.
    else if (!isBlank(columns.text(id))) keys.push({ of: from(at).key, isWhole: true });
  }
  if (runId === -1) keys.push({ of: from(orders.length).key, isWhole: false });
  return { keys, compare: from(0).compare };
}

/** What is made has no texts, not even that of a run without any. */
const isBlank = ({ texts }: Texts) => texts.length === 1;
