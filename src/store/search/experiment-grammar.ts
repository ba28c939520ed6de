import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonFloat, pythonRepr } from '../tracking/python-repr.ts';
import { checkedExperimentId } from '../tracking/entity-checks.ts';
import { attributeValue } from './attribute-value.ts';
import {
  invalidComparator,
  isText,
  quotedText,
  splitIdentifier,
  unknownKey,
  type FilterGrammar
} from './filter-grammar.ts';
import { assertListFits, NUMBER_COMPARATORS, TEXT_COMPARATORS } from './run-grammar.ts';

/** Filters and orders of experiments (`SearchExperimentsUtils`, `_get_search_experiments_filter_clauses`). */
export const EXPERIMENT_GRAMMAR: FilterGrammar = {
  listed: tokens => tokens.join(', '),

  identifier(text) {
    const { entity, key } = splitIdentifier(text);
    if (entity !== null && !['attribute', 'tag', 'tags'].includes(entity)) {
      throw invalidParameter(
        `Invalid entity type '${entity}'. Valid entity types are ('attribute', 'tag', 'tags')`
      );
    }
    if (entity === 'tag' || entity === 'tags') return { type: 'tag', key };
    if (!ATTRIBUTES.includes(key)) throw unknownKey('attribute', key, ATTRIBUTES);
    return { type: 'attribute', key };
  },

  resolveAlias: key => key,

  checkNullable(type, key) {
    if (type !== 'tag') {
      throw invalidParameter(
        `IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`
      );
    }
  },

  value(type, key, token) {
    if (type === 'tag') {
      if (isText(token)) return quotedText(token);
      throw invalidParameter(
        `Expected a quoted string value for tag (e.g. 'my-value'). Got value ${token.text}`
      );
    }
    return attributeValue(key, token, { numeric: NUMERIC.has(key), listed: 'experiment_id' });
  },

  checkComparator({ type, key, comparator, value }) {
    if (type === 'tag') {
      if (!TAG_COMPARATORS.includes(comparator)) {
        throw invalidParameter(`Invalid comparator for tag: ${comparator}`);
      }
    } else if (NUMERIC.has(key)) {
      if (!NUMBER_COMPARATORS.includes(comparator)) {
        throw invalidComparator(comparator, TEXT_COMPARATORS);
      }
      if (!Number.isInteger(value)) {
        const shown = pythonRepr(pythonFloat(value as number));
        throw invalidParameter(`Invalid value for numeric attribute '${key}': ${shown}`);
      }
    } else if (key === 'experiment_id') {
      if (!['=', '!=', 'IN', 'NOT IN'].includes(comparator)) {
        throw invalidParameter(`Invalid comparator for experiment_id: ${comparator}`);
      }
      for (const id of [value].flat()) checkedExperimentId(String(id));
    } else if (!TEXT_COMPARATORS.includes(comparator)) {
      throw invalidComparator(comparator, TEXT_COMPARATORS, "'");
    }
    assertListFits(comparator, value);
  }
};

const ATTRIBUTES = ['name', 'experiment_id', 'creation_time', 'last_update_time'];
const NUMERIC = new Set(['creation_time', 'last_update_time']);
const TAG_COMPARATORS = ['=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'];
