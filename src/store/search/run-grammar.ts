import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { attributeValue } from './attribute-value.ts';
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
import type { Clause, EntityType } from './parse-filter.ts';

/** Filters and orders of runs (`SearchUtils` of MLflow's search_utils.py). */
export const RUN_GRAMMAR: FilterGrammar = {
  listed: tokens => tokens.map(token => `'${token}'`).join(', '),

  identifier(text, orderBy = false) {
    const { entity, key } = splitIdentifier(text);
    const type = entity === null ? 'attribute' : ENTITY_TYPES.get(entity);
    if (type === undefined) {
      throw invalidParameter(
        `Invalid entity type '${entity}'. Valid values are ` +
          "['metric', 'parameter', 'tag', 'attribute', 'dataset']"
      );
    }
    const attributes = orderBy ? ORDERABLE : SEARCHABLE;
    if (type === 'attribute' && !attributes.includes(key)) {
      throw unknownKey('attribute', key, attributes);
    }
    if (type === 'dataset' && !DATASET_KEYS.includes(key)) {
      throw unknownKey('dataset', key, DATASET_KEYS);
    }
    return { type, key };
  },

  resolveAlias: key => ALIASES.get(key) ?? key,

  checkNullable(type, key) {
    if (type !== 'tag' && type !== 'parameter') {
      throw invalidParameter(
        `IS NULL / IS NOT NULL is only supported for tags and params, not for '${type}' '${key}'`
      );
    }
  },

  value(type, key, token) {
    switch (type) {
      case 'metric':
        if (isNumber(token)) return Number(token.text);
        throw invalidParameter(`Expected numeric value type for metric. Found ${token.text}`);
      case 'parameter':
      case 'tag':
        if (isText(token)) return quotedText(token);
        throw invalidParameter(
          `Expected a quoted string value for ${type} (e.g. 'my-value'). Got value ${token.text}`
        );
      case 'attribute':
        return attributeValue(key, token, { numeric: isNumeric(key), listed: 'run_id' });
      case 'dataset':
        if (isText(token)) return quotedText(token);
        if (token.kind === 'list') return listOfTexts(token);
        throw invalidParameter(
          `Expected a quoted string value for dataset attributes. Got value ${token.text}`
        );
    }
  },

  checkComparator({ type, key, comparator, value }) {
    const valid = comparators(type, key);
    if (!valid.includes(comparator)) throw invalidComparator(comparator, valid, "'");
    assertListFits(comparator, value);
  }
};

export const isNumeric = (attribute: string) => NUMERIC.has(attribute);

/** A list goes with IN and NOT IN only, and these with nothing else. */
export function assertListFits(comparator: Clause['comparator'], value: Clause['value']): void {
  const listed = comparator === 'IN' || comparator === 'NOT IN';
  if (listed !== Array.isArray(value)) {
    throw invalidParameter(
      listed
        ? `The comparator ${comparator} needs a list of quoted string values.`
        : `The comparator ${comparator} needs one value, not a list.`
    );
  }
}

function comparators(type: EntityType, key: string): readonly string[] {
  switch (type) {
    case 'metric':
      return NUMBER_COMPARATORS;
    case 'parameter':
    case 'tag':
      return ['!=', '=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'];
    case 'attribute':
      return isNumeric(key) ? NUMBER_COMPARATORS : TEXT_COMPARATORS;
    case 'dataset':
      return TEXT_COMPARATORS;
  }
}

/** By the words that stand before the dot. Maps: a plain object has `constructor` and the like as well. */
export const ENTITY_TYPES: ReadonlyMap<string, EntityType> = new Map([
  ['metric', 'metric'],
  ['metrics', 'metric'],
  ['parameter', 'parameter'],
  ['parameters', 'parameter'],
  ['param', 'parameter'],
  ['params', 'parameter'],
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['attribute', 'attribute'],
  ['attr', 'attribute'],
  ['attributes', 'attribute'],
  ['run', 'attribute'],
  ['dataset', 'dataset'],
  ['datasets', 'dataset']
]);
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['created', 'start_time'],
  ['Created', 'start_time'],
  ['run name', 'run_name'],
  ['Run name', 'run_name'],
  ['Run Name', 'run_name']
]);
const ORDERABLE = [
  'artifact_uri',
  'end_time',
  'run_id',
  'run_name',
  'start_time',
  'status',
  'user_id',
  'created',
  'Created'
];
const SEARCHABLE = [...ORDERABLE, 'run name', 'Run name', 'Run Name'];
const DATASET_KEYS = ['name', 'digest', 'context'];
const NUMERIC = new Set(['start_time', 'end_time', 'created', 'Created']);
export const NUMBER_COMPARATORS = ['>', '>=', '!=', '=', '<', '<='];
export const TEXT_COMPARATORS = ['!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];
