import { ApiError } from '../../protocol/errors.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import type { Aggregate, EntityType } from './parse-filter.ts';
import { parseWideOrder } from './wide-filter.ts';

export interface Order {
  type: EntityType;
  key: string;
  ascending: boolean;
  /** As in a filter's clause. */
  aggregate?: Aggregate;
}

/**
 * One entry of `order_by`: as MLflow reads it or, where it refuses, in our wider grammar.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text
 */
export function parseOrder(clause: string, grammar: FilterGrammar): Order {
  try {
    return parseOrderBy(clause, grammar);
  } catch (refused) {
    const wide = refused instanceof ApiError ? parseWideOrder(clause, grammar) : null;
    if (wide === null) throw refused;
    const { field, ascending } = wide;
    return { ...field, key: grammar.resolveAlias(field.key), ascending };
  }
}

/** One entry of MLflow's `order_by`: `metrics."a b" DESC`, ascending by default. */
export function parseOrderBy(clause: string, grammar: FilterGrammar): Order {
  const [identifier = '', direction = 'asc', third] = clause.trim().match(WORD) ?? [];
  const quote = Math.max(...['`', '"', "'"].map(mark => clause.lastIndexOf(mark)));
  const several = /[,;]/.test(clause.slice(quote + 1));
  if (third !== undefined || several || !/^[\p{L}_`"]/u.test(identifier)) {
    throw invalidParameter(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  }
  const lower = direction.toLowerCase();
  if (lower !== 'asc' && lower !== 'desc') {
    throw invalidParameter(`Invalid ordering key in order_by clause '${clause}'.`);
  }
  const { type, key } = grammar.identifier(identifier, true);
  return { type, key: grammar.resolveAlias(key), ascending: lower === 'asc' };
}

/** Words between blanks; a quoted part may have blanks inside. */
const WORD = /(?:`[^`]*`|"[^"]*"|'[^']*'|[^\s`"'])+/g;
