import { invalidParameter } from '../tracking/invalid-parameter.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import type { EntityType } from './parse-filter.ts';

export interface Order {
  type: EntityType;
  key: string;
  ascending: boolean;
}

/** One entry of `order_by`: `metrics."a b" DESC`, ascending by default. */
export function parseOrderBy(clause: string, grammar: FilterGrammar): Order {
  const words = clause.trim().match(WORD) ?? [];
  const several = /,(?=[^`"']*$)/.test(clause);
  if (words.length === 0 || words.length > 2 || several) {
    throw invalidParameter(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  }
  const [identifier = '', direction = 'asc'] = words;
  const lower = direction.toLowerCase();
  if (lower !== 'asc' && lower !== 'desc') {
    throw invalidParameter(`Invalid ordering key in order_by clause '${clause}'.`);
  }
  const { type, key } = grammar.identifier(identifier, true);
  return { type, key: grammar.resolveAlias(key), ascending: lower === 'asc' };
}

/** Words between blanks; a quoted part may have blanks inside. */
const WORD = /(?:`[^`]*`|"[^"]*"|'[^']*'|[^\s`"'])+/g;
