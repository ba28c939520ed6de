import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import { tokenize, type FilterToken } from './tokenize.ts';

/** One comparison of a filter; a filter is the AND of its clauses. */
export interface Clause {
  type: EntityType;
  /** Metric, param or tag key; name of an attribute (aliases resolved) or of a dataset's field. */
  key: string;
  comparator: Comparator;
  /** A list for IN and NOT IN, null for IS NULL and IS NOT NULL. */
  value: number | string | string[] | null;
  /** Of a metric's values; absent: the latest. Only in our own grammar (wide-filter.ts). */
  aggregate?: Aggregate;
}

/** The functions of our own grammar. `last` and `latest` are the value that MLflow knows. */
export const AGGREGATES = ['min', 'max', 'first', 'mean', 'best', 'last', 'latest'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export type EntityType = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

export type Comparator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/**
 * `clause (AND clause)*` as in MLflow's search_utils.py, with its texts.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function parseFilter(filter: string | undefined, grammar: FilterGrammar): Clause[] {
  if (!filter) return [];
  const tokens = tokenize(filter);
  if (tokens === null) {
    throw invalidParameter(
      `Search filter contained multiple expression ${pythonRepr(filter)}. ` +
        'Provide AND-ed expression list.'
    );
  }
  if (tokens.length === 0) {
    throw invalidParameter(`Invalid filter '${filter}'. Could not be parsed.`);
  }
  const { comparisons, invalid } = grouped(tokens);
  if (invalid.length > 0) {
    throw invalidParameter(`Invalid clause(s) in filter string: ${grammar.listed(invalid)}`);
  }
  // All are read before any comparator is judged, so that the first error is MLflow's.
  const clauses = comparisons.map(comparison => readClause(comparison, grammar));
  for (const clause of clauses) grammar.checkComparator(clause);
  return clauses;
}

interface Comparison {
  left: FilterToken;
  comparator: string;
  right: FilterToken | null;
}

/** Finds the comparisons; what is neither one nor an AND between them is invalid. */
function grouped(tokens: readonly FilterToken[]): { comparisons: Comparison[]; invalid: string[] } {
  const comparisons: Comparison[] = [];
  const invalid: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const match = comparisonAt(tokens, at);
    if (match !== null) {
      comparisons.push(match.comparison);
      at += match.length;
    } else {
      if (!isKeyword(tokens[at], 'AND')) invalid.push(tokens[at].text);
      at++;
    }
  }
  return { comparisons, invalid };
}

function comparisonAt(
  tokens: readonly FilterToken[],
  at: number
): { comparison: Comparison; length: number } | null {
  const [left, second, third, fourth] = tokens.slice(at, at + 4);
  if (second === undefined || third === undefined) return null;
  if (second.kind === 'comparison' && VALUE_KINDS.has(left.kind) && VALUE_KINDS.has(third.kind)) {
    const comparator = second.text.toUpperCase();
    return { comparison: { left, comparator, right: third }, length: 3 };
  }
  if (left.kind !== 'identifier') return null;
  if (isKeyword(second, 'IN') && third.kind === 'list') {
    return { comparison: { left, comparator: 'IN', right: third }, length: 3 };
  }
  if (isKeyword(second, 'IS') && isKeyword(third, 'NULL')) {
    return { comparison: { left, comparator: 'IS NULL', right: null }, length: 3 };
  }
  if (fourth === undefined) return null;
  if (isKeyword(second, 'NOT') && isKeyword(third, 'IN') && fourth.kind === 'list') {
    return { comparison: { left, comparator: 'NOT IN', right: fourth }, length: 4 };
  }
  if (isKeyword(second, 'IS') && isKeyword(third, 'NOT') && isKeyword(fourth, 'NULL')) {
    return { comparison: { left, comparator: 'IS NOT NULL', right: null }, length: 4 };
  }
  return null;
}

function readClause({ left, comparator, right }: Comparison, grammar: FilterGrammar): Clause {
  if (left.kind !== 'identifier') {
    throw invalidParameter(`Invalid comparison clause. Expected 'Identifier' found '${left.text}'`);
  }
  const { type, key } = grammar.identifier(left.text);
  if (right === null) {
    grammar.checkNullable(type, key);
    return { type, key, comparator: comparator as Comparator, value: null };
  }
  return {
    type,
    key: grammar.resolveAlias(key),
    comparator: comparator as Comparator,
    value: grammar.value(type, key, right)
  };
}

const isKeyword = (token: FilterToken, word: string) =>
  token.kind === 'keyword' && token.text.toUpperCase() === word;

const VALUE_KINDS = new Set(['identifier', 'integer', 'float', 'string', 'list']);
