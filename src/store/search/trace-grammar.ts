import { COST, LINKED_PROMPTS, SOURCE_RUN, TOKEN_USAGE, TRACE_NAME } from '../traces/trace-keys.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import {
  invalidComparator,
  isNumber,
  isText,
  listOfTexts,
  quotedText,
  splitIdentifier,
  unknownKey,
  type FilterGrammar
} from './filter-grammar.ts';
import { parseOrderBy } from './order-by.ts';
import { parseFilter, type Comparator } from './parse-filter.ts';
import { NUMBER_COMPARATORS } from './run-grammar.ts';
import type { FilterToken } from './tokenize.ts';

/** Filters and orders of traces (`SearchTraceUtils`, `_get_filter_clauses_for_search_traces`). */

export type TraceEntity =
  'attribute' | 'tag' | 'request_metadata' | 'span' | 'feedback' | 'expectation' | 'issue';

export interface TraceClause {
  type: TraceEntity;
  /** Aliases are resolved: `name` is the tag `mlflow.traceName`. */
  key: string;
  comparator: Comparator | 'RLIKE';
  /** A list for IN and NOT IN, null for IS NULL and IS NOT NULL. */
  value: number | string | string[] | null;
}

export interface TraceOrder {
  type: 'attribute' | 'tag' | 'request_metadata';
  key: string;
  ascending: boolean;
}

/** @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text */
export function parseTraceFilter(filter: string | undefined): TraceClause[] {
  const clauses = parseFilter(filter, SHARED) as unknown as TraceClause[];
  return clauses.map(resolved);
}

/** @throws ApiError INVALID_PARAMETER_VALUE with MLflow's text */
export function parseTraceOrder(order_by: readonly string[]): TraceOrder[] {
  const orders: TraceOrder[] = [];
  for (const clause of order_by) {
    const order = resolved(parseOrderBy(clause, SHARED) as unknown as TraceOrder);
    const { type, key } = order;
    if (type === 'request_metadata' && USAGE.includes(key)) {
      throw invalidParameter(
        `Ordering by reserved metadata '${key}' is not supported because it is ` +
          'represented by multiple columns.'
      );
    }
    if (!['attribute', 'tag', 'request_metadata'].includes(type)) {
      throw invalidParameter(`Invalid identifier type '${type}'`);
    }
    if (orders.some(other => other.type === type && other.key === key)) {
      // 500 in MLflow, whose text this is.
      throw invalidParameter(`\`order_by\` contains duplicate fields: ${order_by.join(', ')}`);
    }
    orders.push(order);
  }
  return orders;
}

const GRAMMAR = {
  listed: (tokens: string[]) => tokens.map(token => `'${token}'`).join(', '),

  identifier(text: string, orderBy = false): { type: TraceEntity; key: string } {
    const { entity, key } = splitIdentifier(text);
    const type = entity === null ? 'attribute' : ENTITIES.get(entity);
    if (type === undefined) {
      throw invalidParameter(
        `Invalid entity type '${entity}'. Valid values are ` +
          `{${[...ENTITIES.keys()].map(name => `'${name}'`).join(', ')}}`
      );
    }
    const attributes = orderBy ? ORDERABLE : SEARCHABLE;
    if (type === 'attribute' && !attributes.includes(key)) {
      throw unknownKey('attribute', key, attributes);
    }
    return { type, key };
  },

  resolveAlias: (key: string) => key,

  // Which comparators go with what is asked once the clauses are read.
  checkNullable: () => undefined,

  value(type: TraceEntity, key: string, token: FilterToken): TraceClause['value'] {
    switch (type) {
      case 'attribute':
        return attributeValue(key, token);
      case 'feedback':
      case 'expectation':
        if (isNumber(token)) return Number(token.text);
        break;
      case 'tag':
      case 'span':
        if (token.kind === 'list') return listOfTexts(token);
    }
    if (isText(token)) return quotedText(token);
    throw expectedText(type, token.text);
  },

  checkComparator(clause: TraceClause): void {
    checkAssessedValue(clause);
    checkComparator(resolved(clause));
  }
};

/** The shared parser passes entities and comparators on without looking at them. */
const SHARED = GRAMMAR as unknown as FilterGrammar;

function attributeValue(key: string, token: FilterToken): TraceClause['value'] {
  if (isText(token)) return quotedText(token);
  if (token.kind === 'list') {
    if (!LISTED.includes(key)) {
      throw invalidParameter(
        `Only attributes in {${LISTED.map(name => `'${name}'`).join(', ')}} ` +
          'supports comparison with a list of quoted string values.'
      );
    }
    return listOfTexts(token);
  }
  if (!isNumber(token)) {
    throw invalidParameter(
      'Expected a quoted string value or a list of quoted string values for ' +
        `attributes. Got value ${token.text}`
    );
  }
  if (!NUMERIC.includes(key)) {
    throw invalidParameter(
      `Only the '{${NUMERIC.map(name => `'${name}'`).join(', ')}}' attributes support ` +
        'comparison with numeric values.'
    );
  }
  return Number(token.text);
}

function checkAssessedValue({ type, comparator, value }: TraceClause): void {
  if ((type !== 'feedback' && type !== 'expectation') || value === null) return;
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  const bySize = SIZE_COMPARATORS.includes(comparator);
  if (bySize && typeof value !== 'number') {
    throw invalidParameter(
      `Expected a numeric value for ${type} when using comparator '${comparator}'. ` +
        `Got value ${shown}`
    );
  }
  if (!bySize && typeof value === 'number') throw expectedText(type, shown);
}

function checkComparator({ type, key, comparator, value }: TraceClause): void {
  switch (type) {
    case 'attribute':
      if (NUMERIC.includes(key)) {
        if (!NUMBER_COMPARATORS.includes(comparator)) {
          throw invalidComparator(comparator, TEXT_COMPARATORS);
        }
      } else if (!TEXT_COMPARATORS.includes(comparator)) {
        throw invalidComparator(comparator, TEXT_COMPARATORS, "'");
      }
      break;
    case 'tag':
      if (!TAG_COMPARATORS.includes(comparator)) {
        throw invalidComparator(comparator, TAG_COMPARATORS);
      }
      if (key === LINKED_PROMPTS) checkPrompt(comparator, value);
      break;
    case 'request_metadata':
      if (!TAG_COMPARATORS.includes(comparator)) {
        throw invalidComparator(comparator, TAG_COMPARATORS, "'");
      }
      if (USAGE.includes(key) && !['=', '!=', 'IS NULL', 'IS NOT NULL'].includes(comparator)) {
        throw invalidParameter(
          `Comparator '${comparator}' is not supported for reserved metadata '${key}'. ` +
            "Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported."
        );
      }
      break;
    case 'span':
      checkSpan(key, comparator);
      break;
    case 'issue':
      if (key !== 'id') {
        throw invalidParameter(`Invalid issue attribute '${key}'. Supported attributes: id`);
      }
      checkNamed('issue', key, comparator, ['=']);
      break;
    default:
      if (key === '') throw invalidParameter('Assessment field name cannot be empty');
      checkNamed('assessment', key, comparator, [...SIZE_COMPARATORS, ...TAG_COMPARATORS]);
  }
  if (Array.isArray(value) !== (comparator === 'IN' || comparator === 'NOT IN')) {
    throw invalidParameter(`The comparator ${comparator} does not go with such a value.`);
  }
}

function checkPrompt(comparator: string, value: TraceClause['value']): void {
  if (comparator !== '=') {
    throw invalidParameter(
      `Invalid comparator '${comparator}' for prompts filter. ` +
        'Only \'=\' is supported with format: prompt = "name/version"'
    );
  }
  if (String(value).split('/').length !== 2) {
    throw invalidParameter(
      `Invalid prompts filter value '${String(value)}'. ` +
        'Expected format: prompt = "name/version"'
    );
  }
}

function checkSpan(key: string, comparator: string): void {
  if (key.startsWith('attributes.') || ['name', 'type', 'status'].includes(key)) {
    checkNamed('span', key, comparator, TEXT_COMPARATORS);
  } else if (key === 'content') {
    checkNamed('span', key, comparator, ['LIKE', 'ILIKE']);
  } else {
    throw invalidParameter(
      `Invalid span attribute '${key}'. ` +
        'Supported attributes: name, status, type, attributes.<attribute_name>.'
    );
  }
}

function checkNamed(what: string, key: string, comparator: string, valid: readonly string[]): void {
  if (valid.includes(comparator)) return;
  throw invalidParameter(
    `${what}.${key} comparator '${comparator}' not one of ` +
      `'{${valid.map(name => `'${name}'`).join(', ')}}'`
  );
}

/** What a key stands for, whatever it was written behind: `tag.name` is the trace's name, too. */
function resolved<Item extends { type: TraceEntity; key: string }>(item: Item): Item {
  const alias = item.type === 'span' ? undefined : ALIASES.get(item.key.toLowerCase());
  return alias === undefined ? item : { ...item, type: alias.type ?? item.type, key: alias.key };
}

const expectedText = (type: TraceEntity, value: string) =>
  invalidParameter(
    `Expected a quoted string value for ${type} (e.g. 'my-value'). Got value ${value}`
  );

const ENTITIES = new Map<string, TraceEntity>([
  ['attribute', 'attribute'],
  ['attributes', 'attribute'],
  ['trace', 'attribute'],
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['metadata', 'request_metadata'],
  ['request_metadata', 'request_metadata'],
  ['span', 'span'],
  ['feedback', 'feedback'],
  ['expectation', 'expectation'],
  ['issue', 'issue']
]);
const ALIASES = new Map<string, { type?: TraceEntity; key: string }>([
  ['name', { type: 'tag', key: TRACE_NAME }],
  ['prompt', { type: 'tag', key: LINKED_PROMPTS }],
  ['run_id', { type: 'request_metadata', key: SOURCE_RUN }],
  ['text', { type: 'span', key: 'content' }],
  ['timestamp', { key: 'timestamp_ms' }],
  ['execution_time', { key: 'execution_time_ms' }],
  ['end_time', { key: 'end_time_ms' }]
]);
const NUMERIC = [
  'timestamp_ms',
  'timestamp',
  'execution_time_ms',
  'execution_time',
  'end_time_ms',
  'end_time'
];
const ORDERABLE = [...NUMERIC, 'experiment_id', 'status', 'request_id', 'name', 'run_id'];
const SEARCHABLE = [
  ...NUMERIC,
  'request_id',
  'status',
  'client_request_id',
  'name',
  'run_id',
  'prompt',
  'text'
];
const LISTED = ['name', 'status', 'request_id', 'run_id', 'client_request_id'];
const USAGE = [TOKEN_USAGE, COST];
const SIZE_COMPARATORS = ['>', '>=', '<', '<='];
const TEXT_COMPARATORS = ['!=', '=', 'IN', 'NOT IN', 'LIKE', 'ILIKE', 'RLIKE'];
const TAG_COMPARATORS = ['!=', '=', 'LIKE', 'ILIKE', 'RLIKE', 'IS NULL', 'IS NOT NULL'];
