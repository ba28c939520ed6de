import type { SelectQueryBuilder } from 'kysely';
import { MLFLOW_IS_PROMPT } from '../../protocol/tags.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Schema } from '../db/schema.ts';
import { matcher, type FieldValue } from '../search/compare.ts';
import type { FilterGrammar } from '../search/filter-grammar.ts';
import {
  clausesOf,
  demanded,
  holds,
  parseFilterTree,
  type FilterNode
} from '../search/filter-node.ts';
import { parseOrderBy, type Order } from '../search/order-by.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import type { Clause } from '../search/parse-filter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';

/** What the searches of models and of versions have in common. */
export interface RegistryQuery {
  /** Comparisons with attributes that an index answers: `=` and `IN`. All must hold. */
  lookups: Clause[];
  /** The rest of the filter; null: the look-ups are all of it. */
  rest: FilterNode | null;
  /** Tags that the rest speaks of. */
  tagKeys: string[];
  orders: Order[];
  offset: number;
  /** Prompts are found only by a filter that asks for them. */
  prompts: boolean;
}

/**
 * @param natural keys that the order ends with, ascending or not, where the request names none
 * @param indexed attributes that an index finds
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function registryQuery(
  request: { filter?: string; order_by?: string[]; page_token?: string },
  grammar: FilterGrammar,
  natural: Readonly<Record<string, boolean>>,
  indexed: readonly string[]
): RegistryQuery {
  const filter = parseFilterTree(request.filter, grammar);
  const prompts = asksForPrompts([...clausesOf(filter)]);
  const isLookup = ({ type, key, comparator }: Clause) =>
    type === 'attribute' && indexed.includes(key) && (comparator === '=' || comparator === 'IN');
  const lookups = demanded(filter).filter(isLookup);
  const rest = without(
    filter,
    clause => lookups.includes(clause) || (!prompts && isPrompt(clause))
  );
  return {
    lookups,
    rest,
    tagKeys: rest === null ? [] : [...clausesOf(rest)].filter(isOfTag).map(({ key }) => key),
    orders: ordersOf(request.order_by ?? [], grammar, natural),
    offset: offsetOf(request.page_token),
    prompts
  };
}

/**
 * One page of what a search finds. Where the look-ups answer the whole filter the database cuts it.
 *
 * @param found rows in their order, looked up
 * @param matches the rest of the filter
 */
export async function searchedPage<Row>(
  query: RegistryQuery,
  limit: number,
  found: SelectQueryBuilder<Schema, never, Row>,
  matches: (row: Row) => boolean
): Promise<{ page: Row[]; next_page_token?: string }> {
  const { rest, offset } = query;
  if (rest !== null) return pageOf(await found.execute(), matches, offset, limit);
  const rows = await found
    .offset(offset)
    .limit(limit + 1)
    .execute();
  if (rows.length <= limit) return { page: rows };
  return { page: rows.slice(0, limit), next_page_token: createPageToken(offset + limit) };
}

function pageOf<Row>(
  rows: readonly Row[],
  matches: (row: Row) => boolean,
  offset: number,
  limit: number
): { page: Row[]; next_page_token?: string } {
  const page: Row[] = [];
  let found = 0;
  for (const row of rows) {
    if (!matches(row)) continue;
    if (found === offset + limit) return { page, next_page_token: createPageToken(found) };
    if (found >= offset) page.push(row);
    found++;
  }
  return { page };
}

/** The values of some tags, by their keys and then by what they are on. */
export type TagValues = ReadonlyMap<string, ReadonlyMap<number, string>>;

/**
 * Whether a row is found: made once for a search.
 *
 * @param attributeOf the value of an attribute, by its key
 */
export function rowMatcher<Row extends { id: number }>(
  { rest }: RegistryQuery,
  attributeOf: (row: Row, key: string) => FieldValue,
  values: TagValues
): (row: Row) => boolean {
  if (rest === null) return () => true;
  const tests = new Map<Clause, (row: Row) => boolean>();
  for (const clause of clausesOf(rest)) {
    const matches = matcher(clause);
    const ofKey = values.get(clause.key);
    tests.set(
      clause,
      isOfTag(clause)
        ? row => matches(ofKey?.get(row.id))
        : row => matches(attributeOf(row, clause.key))
    );
  }
  return row => holds(rest, clause => tests.get(clause)!(row));
}

/** The filter as if these comparisons held; null when nothing is left of it. */
function without(node: FilterNode, dropped: (clause: Clause) => boolean): FilterNode | null {
  switch (node.type) {
    case 'comparison':
      return dropped(node.clause) ? null : node;
    case 'not': {
      const inner = without(node.node, dropped);
      return inner === null ? { type: 'or', nodes: [] } : { type: 'not', node: inner };
    }
    case 'and': {
      const nodes = node.nodes.flatMap(inner => without(inner, dropped) ?? []);
      return nodes.length === 0 ? null : { type: 'and', nodes };
    }
    case 'or': {
      const nodes = node.nodes.map(inner => without(inner, dropped));
      return nodes.includes(null) ? null : { type: 'or', nodes: nodes as FilterNode[] };
    }
  }
}

const isOfTag = ({ type }: Clause) => type === 'tag';

const isPrompt = (clause: Clause) => isOfTag(clause) && clause.key === MLFLOW_IS_PROMPT;

export function tagValues(rows: Iterable<{ id: number; key: string; value: string }>): TagValues {
  const values = new Map<string, Map<number, string>>();
  for (const { id, key, value } of rows) {
    let ofKey = values.get(key);
    if (ofKey === undefined) values.set(key, (ofKey = new Map()));
    ofKey.set(id, value);
  }
  return values;
}

/** The first comparison with the tag decides (`_is_querying_prompt`). */
function asksForPrompts(clauses: readonly Clause[]): boolean {
  const first = clauses.find(isPrompt);
  const value = String(first?.value).toLowerCase();
  return (
    (first?.comparator === '=' && value === 'true') ||
    (first?.comparator === '!=' && value === 'false')
  );
}

function ordersOf(
  order_by: readonly string[],
  grammar: FilterGrammar,
  natural: Readonly<Record<string, boolean>>
): Order[] {
  const orders: Order[] = [];
  for (const clause of order_by) {
    const order = parseOrderBy(clause, grammar);
    if (orders.some(({ key }) => key === order.key)) {
      throw new ApiError(
        'INTERNAL_ERROR', // MLflow's code here
        `\`order_by\` contains duplicate fields: ${pythonRepr(order_by)}`
      );
    }
    orders.push(order);
  }
  for (const [key, ascending] of Object.entries(natural)) {
    if (!orders.some(order => order.key === key)) {
      orders.push({ type: 'attribute', key, ascending });
    }
  }
  return orders;
}
