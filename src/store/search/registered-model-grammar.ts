import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import {
  isText,
  listOfTexts,
  quotedText,
  splitIdentifier,
  unknownKey,
  type FilterGrammar
} from './filter-grammar.ts';
import type { Clause, EntityType } from './parse-filter.ts';
import type { FilterToken } from './tokenize.ts';

/** Filters and orders of registered models (`SearchModelUtils`, `_get_search_registered_model_filter_query`). */
export const REGISTERED_MODEL_GRAMMAR: FilterGrammar = {
  listed: tokens => tokens.join(', '),

  identifier(text, orderBy = false) {
    if (!orderBy) return registryIdentifier(text, ['name']);
    const { entity, key } = splitIdentifier(text);
    if (entity !== null || !ORDERABLE.includes(key)) {
      throw invalidParameter(
        `Invalid order by key '${text}' specified. Valid keys are '{'name', 'timestamp'}'`
      );
    }
    return { type: 'attribute', key };
  },

  resolveAlias: key => (key === 'timestamp' ? 'last_updated_timestamp' : key),

  checkNullable: refuseNull,

  value(type, key, token) {
    return type === 'tag' ? tagValue(token) : attributeText(key, token, ['name']);
  },

  checkComparator(clause) {
    const valid = clause.type === 'tag' ? TAG_COMPARATORS : ATTRIBUTE_COMPARATORS;
    checkRegistryComparator(clause, valid);
  }
};

/**
 * The left side of a comparison: an attribute or a tag.
 *
 * Attributes are written without quotes here, unlike those of runs.
 */
export function registryIdentifier(
  text: string,
  attributes: readonly string[]
): { type: EntityType; key: string } {
  const dot = text.indexOf('.');
  const type = registryEntity(dot === -1 ? 'attribute' : text.slice(0, dot));
  if (type === 'tag') return { type, key: splitIdentifier(text).key };
  const key = text.slice(dot + 1);
  if (!attributes.includes(key)) throw unknownKey('attribute', key, attributes);
  return { type, key };
}

export function registryEntity(entity: string): 'attribute' | 'tag' {
  if (entity === 'attribute') return entity;
  if (entity === 'tag' || entity === 'tags') return 'tag';
  throw invalidParameter(
    `Invalid entity type '${entity}'. Valid entity types are ('attribute', 'tag', 'tags')`
  );
}

/** MLflow's server fails on it with a stack trace. */
export function refuseNull(type: EntityType, key: string): void {
  throw invalidParameter(
    `IS NULL / IS NOT NULL is not supported in the model registry: found for ${type} '${key}'`
  );
}

export function tagValue(token: FilterToken): string {
  if (isText(token)) return quotedText(token);
  throw invalidParameter(
    `Expected a quoted string value for tag (e.g. 'my-value'). Got value ${token.text}`
  );
}

/** @param listed attributes that may be compared with a list */
export function attributeText(
  key: string,
  token: FilterToken,
  listed: readonly string[]
): string | string[] {
  if (isText(token)) return quotedText(token);
  if (token.kind !== 'list') {
    throw invalidParameter(
      'Expected a quoted string value or a list of quoted string values for attributes. ' +
        `Got value ${token.text}`
    );
  }
  if (!listed.includes(key)) {
    throw invalidParameter(
      `Only ${pythonRepr(listed)} attributes support ` +
        'comparison with a list of quoted string values.'
    );
  }
  return listOfTexts(token);
}

export function checkRegistryComparator(
  { type, comparator, value }: Clause,
  valid: readonly string[],
  what: string = type
): void {
  if (!valid.includes(comparator)) {
    throw invalidParameter(`Invalid comparator for ${what}: ${comparator}`);
  }
  if (Array.isArray(value) !== (comparator === 'IN' || comparator === 'NOT IN')) {
    throw invalidParameter(`The comparator ${comparator} needs one value, not a list.`);
  }
}

export const TAG_COMPARATORS = ['=', '!=', 'LIKE', 'ILIKE'];
export const ATTRIBUTE_COMPARATORS = [...TAG_COMPARATORS, 'IN', 'NOT IN'];
const ORDERABLE = ['name', 'timestamp', 'last_updated_timestamp'];
