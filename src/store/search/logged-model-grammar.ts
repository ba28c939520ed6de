import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import type { FilterGrammar } from './filter-grammar.ts';
import { widened, type FilterNode } from './filter-node.ts';
import type { Clause, Comparator, EntityType } from './parse-filter.ts';
import { tokenize, type FilterToken } from './tokenize.ts';

/**
 * Filters of logged models: a grammar of their own in MLflow, with texts of its own
 * (`parse_filter_string` of mlflow/utils/search_logged_model_utils.py). Entity types are plural and
 * lower case, quotes around a text may be left out, and only `'` counts as one. One that it refuses
 * is read in our wider grammar, as other filters are.
 *
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function parseLoggedModelFilter(filter: string | undefined): FilterNode {
  return widened(filter, LOGGED_MODEL_GRAMMAR, () => narrowClauses(filter));
}

function narrowClauses(filter: string | undefined): Clause[] {
  if (!filter) return [];
  const tokens = tokenize(filter);
  if (tokens === null || tokens.length === 0) {
    throw invalidParameter(
      `Invalid filter string: ${pythonRepr(filter)}. Expected a single SQL expression.`
    );
  }
  const clauses: Clause[] = [];
  let at = 0;
  while (at < tokens.length) {
    const match = comparisonAt(tokens, at);
    if (match !== null) {
      clauses.push(readClause(match.left, match.operator as Comparator, match.right));
      at += match.length;
    } else if (isKeyword(tokens[at], 'AND')) {
      at++;
    } else {
      throw invalidParameter(
        `Invalid filter string: ${pythonRepr(filter)}. Expected a list of comparisons ` +
          "separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')."
      );
    }
  }
  return clauses;
}

/** Attributes by the names that a filter and an order may call them. */
export function loggedModelAttribute(name: string): string | undefined {
  const key = ALIASES.get(name) ?? name;
  return ATTRIBUTES.includes(key) ? key : undefined;
}

interface Match {
  left: FilterToken;
  operator: string;
  right: FilterToken;
  /** In tokens. */
  length: number;
}

function comparisonAt(tokens: readonly FilterToken[], at: number): Match | null {
  const [left, second, third, fourth] = tokens.slice(at, at + 4);
  if (second === undefined || third === undefined) return null;
  if (second.kind === 'comparison' && isOperand(left) && isOperand(third)) {
    const operator = second.text.toUpperCase().replace(/\s+/g, ' ');
    return { left, operator, right: third, length: 3 };
  }
  if (left.kind !== 'identifier') return null;
  if (isKeyword(second, 'IN') && third.kind === 'list') {
    return { left, operator: 'IN', right: third, length: 3 };
  }
  if (isKeyword(second, 'IS')) {
    const negated = isKeyword(third, 'NOT') && isKeyword(fourth, 'NULL');
    if (!negated && !isKeyword(third, 'NULL')) return null;
    // MLflow's text, as it prints the tokens that it joined.
    const printed = `${left.text}${negated ? 'IS NOT NULL' : 'IS NULL'}`;
    throw invalidParameter(`Invalid comparison: ${printed}. Expected a comparison with 3 tokens.`);
  }
  if (isKeyword(second, 'NOT') && isKeyword(third, 'IN') && fourth?.kind === 'list') {
    return { left, operator: 'NOT IN', right: fourth, length: 4 };
  }
  return null;
}

function readClause(left: FilterToken, comparator: Comparator, right: FilterToken): Clause {
  const { type, key } = readEntity(left.text);
  checkComparator(type, key, comparator);
  const isList = right.kind === 'list';
  if (!isNumeric(type, key) && isList !== (comparator === 'IN' || comparator === 'NOT IN')) {
    throw invalidParameter(`The operator ${comparator} and the value ${right.text} do not fit.`);
  }
  return { type, key, comparator, value: valueOf(type, key, right) };
}

function checkComparator(type: EntityType, key: string, comparator: Comparator): void {
  const operators = isNumeric(type, key) ? NUMBER_OPERATORS : TEXT_OPERATORS;
  if (!operators.includes(comparator)) {
    throw invalidParameter(
      `Invalid comparison operator for ${shown(type, key)}: ${pythonRepr(comparator)}. ` +
        `Expected one of (${operators.map(pythonRepr).join(', ')}).`
    );
  }
  if (type === 'attribute' && !ATTRIBUTES.includes(key)) {
    const valid = ATTRIBUTES.map(pythonRepr).join(', ');
    throw invalidParameter(`Invalid attribute: ${pythonRepr(key)}. Expected one of [${valid}].`);
  }
}

function valueOf(type: EntityType, key: string, token: FilterToken): Clause['value'] {
  if (isNumeric(type, key)) return numberOf(token, shown(type, key));
  return token.kind === 'list' ? listOf(token) : textOf(token);
}

/** The same comparisons, for our wider grammar. */
const LOGGED_MODEL_GRAMMAR: FilterGrammar = {
  listed: tokens => tokens.join(' '),
  identifier: text => readEntity(text),
  resolveAlias: key => key,
  checkNullable: (_, key) => {
    throw invalidParameter(`${key} cannot be compared with NULL.`);
  },
  value: valueOf,
  checkComparator: ({ type, key, comparator, aggregate }) => {
    // A model has a value of a metric for each run and dataset, not a history.
    if (aggregate !== undefined) throw invalidParameter(`${aggregate}() is of runs only.`);
    checkComparator(type, key, comparator);
  }
};

const isNumeric = (type: EntityType, key: string) =>
  type === 'metric' || (type === 'attribute' && NUMERIC.includes(key));

const shown = (type: EntityType, key: string) => `${SHOWN_TYPES[type as LoggedModelEntity]}.${key}`;

function readEntity(text: string): { type: LoggedModelEntity; key: string } {
  const [, prefix, rest] = /^([a-z]+)\.(.+)$/s.exec(text) ?? [];
  if (prefix === undefined) return { type: 'attribute', key: attributeKey(text) };
  const type = ENTITY_TYPES.get(prefix);
  if (type === undefined) {
    const valid = [...ENTITY_TYPES.keys()].map(pythonRepr).join(', ');
    throw invalidParameter(
      `Invalid entity type: ${pythonRepr(prefix)}. Expected one of [${valid}].`
    );
  }
  return { type, key: type === 'attribute' ? attributeKey(rest) : stripped(rest, '`') };
}

const attributeKey = (text: string) => stripped(ALIASES.get(text) ?? text, '`');

/** Python's `str.strip` with one character. */
function stripped(text: string, character: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === character) start++;
  while (end > start && text[end - 1] === character) end--;
  return text.slice(start, end);
}

function numberOf({ kind, text }: FilterToken, compared: string): number {
  if (kind === 'integer' || kind === 'float') return Number(text);
  throw invalidParameter(`Expected a number to compare ${compared} with. Found ${text}`);
}

const textOf = ({ text }: FilterToken) => stripped(text, "'");

function listOf({ text }: FilterToken): string[] {
  const items = text.slice(1, -1).match(LIST_ITEM) ?? [];
  return items.map(item => (/^['"]/.test(item) ? item.slice(1, -1) : item));
}

const isOperand = ({ kind }: FilterToken) => OPERANDS.has(kind);

const isKeyword = (token: FilterToken | undefined, word: string) =>
  token?.kind === 'keyword' && token.text.toUpperCase() === word;

type LoggedModelEntity = 'attribute' | 'metric' | 'parameter' | 'tag';

const ENTITY_TYPES = new Map<string, LoggedModelEntity>([
  ['attributes', 'attribute'],
  ['metrics', 'metric'],
  ['params', 'parameter'],
  ['tags', 'tag']
]);
const SHOWN_TYPES = {
  attribute: 'attributes',
  metric: 'metrics',
  parameter: 'params',
  tag: 'tags'
};
const ALIASES = new Map([
  ['creation_time', 'creation_timestamp_ms'],
  ['creation_timestamp', 'creation_timestamp_ms'],
  ['last_updated_timestamp', 'last_updated_timestamp_ms']
]);
/** Columns of MLflow's table; `artifact_location` is the artifact_uri of the wire. */
const ATTRIBUTES = [
  'model_id',
  'experiment_id',
  'name',
  'artifact_location',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
  'status',
  'lifecycle_stage',
  'model_type',
  'source_run_id',
  'status_message'
];
const NUMERIC = ['creation_timestamp_ms', 'last_updated_timestamp_ms'];
const NUMBER_OPERATORS: readonly Comparator[] = ['<', '<=', '>', '>=', '=', '!='];
const TEXT_OPERATORS: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];
const OPERANDS = new Set(['identifier', 'integer', 'float', 'string', 'list']);
const LIST_ITEM = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^,\s]+/g;
