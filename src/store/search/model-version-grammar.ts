import { pythonInt } from '../registry/python-int.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonFloat, pythonRepr } from '../tracking/python-repr.ts';
import { isNumber, splitIdentifier, unknownKey, type FilterGrammar } from './filter-grammar.ts';
import {
  ATTRIBUTE_COMPARATORS,
  attributeText,
  checkRegistryComparator,
  refuseNull,
  registryEntity,
  registryIdentifier,
  TAG_COMPARATORS,
  tagValue
} from './registered-model-grammar.ts';
import { NUMBER_COMPARATORS } from './run-grammar.ts';

/** Filters and orders of model versions (`SearchModelVersionUtils`, `_get_search_model_versions_filter_clauses`). */
export const MODEL_VERSION_GRAMMAR: FilterGrammar = {
  listed: tokens => tokens.join(', '),

  identifier(text, orderBy = false) {
    if (!orderBy) return registryIdentifier(text, SEARCHABLE);
    const { entity, key } = splitIdentifier(text);
    const type = registryEntity(entity ?? 'attribute');
    if (!ORDERABLE.includes(key)) {
      throw type === 'attribute' ? unknownKey(type, key, ORDERABLE) : unknownOrder(key);
    }
    // MLflow looks at the key alone: `tags.name` orders by the model's name.
    return { type: 'attribute', key };
  },

  resolveAlias: key => key,

  checkNullable: refuseNull,

  value(type, key, token) {
    if (type === 'tag') return tagValue(token);
    if (!isNumber(token)) {
      const value = attributeText(key, token, ['name', 'run_id']);
      // Python's int() reads a quoted number as well.
      const number = key === 'version_number' ? pythonInt(String(value)) : null;
      return number ?? value;
    }
    if (key !== 'version_number') {
      throw invalidParameter(
        "Only the '{'creation_timestamp', 'last_updated_timestamp', 'version_number'}' attributes " +
          'support comparison with numeric values.'
      );
    }
    if (token.kind === 'float') throw invalidNumber(pythonFloat(Number(token.text)));
    return Number(token.text);
  },

  checkComparator(clause) {
    const { type, key, value } = clause;
    if (type === 'tag') checkRegistryComparator(clause, TAG_COMPARATORS);
    else if (key === 'version_number') {
      checkRegistryComparator(clause, NUMBER_COMPARATORS, `attribute ${key}`);
      if (typeof value !== 'number') throw invalidNumber(pythonRepr(value));
    } else {
      const listed = key === 'name' || key === 'run_id';
      checkRegistryComparator(clause, listed ? ATTRIBUTE_COMPARATORS : TAG_COMPARATORS);
    }
  }
};

const invalidNumber = (shown: string) =>
  invalidParameter(`Invalid value for numeric attribute 'version_number': ${shown}`);

const unknownOrder = (key: string) =>
  invalidParameter(
    `Invalid order by key '${key}' specified. ` +
      `Valid keys are {${ORDERABLE.map(pythonRepr).join(', ')}}`
  );

const SEARCHABLE = ['name', 'version_number', 'run_id', 'source_path'];
const ORDERABLE = ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'];
