import {
  MAX_ALIAS_LENGTH,
  MAX_ENTITY_KEY_LENGTH,
  MAX_REGISTRY_TAG_VALUE_LENGTH
} from '../../protocol/limits.ts';
import { MLFLOW_PROMPT_TEXT } from '../../protocol/tags.ts';
import type { Tag } from '../../protocol/entities/run.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { checkKey, checkLength, checkedText, lengthOf } from '../tracking/entity-checks.ts';
import { invalidParameter, invalidValue } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';
import { pythonInt } from './python-int.ts';

/** The registry's checks of mlflow/utils/validation.py, with its texts. */

/** Of a model that is created or looked up alike. */
export function checkModelName(name: string): void {
  if (name.trim() === '') throw missing('name');
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  }
  // Without slashes these are the only names that mean another place.
  if (name === '.' || name.startsWith('..')) {
    throw invalidValue(
      'name',
      name,
      'Names may be treated as files in certain cases, and must not resolve to other names' +
        ` when treated as such. This name would resolve to ${pythonRepr(name)}`
    );
  }
}

export function checkNewModelName(new_name: string): void {
  if (new_name.trim() === '') throw missing('new_name');
  checkModelName(new_name);
}

/** @returns the version as Python's `int` reads it: ` 07` is 7 */
export function checkedVersion(version: string): number {
  const number = pythonInt(version);
  if (number === null) {
    throw invalidParameter(`Parameter 'version' must be an integer, got '${version}'.`);
  }
  return number;
}

/** @returns the tags, of several values of one key the last */
export function checkedModelTags(tags: readonly Tag[]): Tag[] {
  return unique(tags.map(checkedModelTag));
}

export function checkedModelTag(tag: Tag): Tag {
  const { key, value } = readTag(tag);
  checkLength('value', MAX_REGISTRY_TAG_VALUE_LENGTH, value);
  return { key, value };
}

/** As `checkedModelTags`. */
export function checkedVersionTags(tags: readonly Tag[]): Tag[] {
  return unique(tags.map(checkedVersionTag));
}

export function checkedVersionTag(tag: Tag): Tag {
  const { key, value } = readTag(tag);
  const limit = MAX_REGISTRY_TAG_VALUE_LENGTH;
  if (key === MLFLOW_PROMPT_TEXT && lengthOf(value, limit) > limit) {
    throw invalidParameter(`Prompt text exceeds max length of ${limit} characters.`);
  }
  checkLength('value', limit, value);
  return { key, value };
}

export function checkTagKey(key: string): void {
  checkKey(key, 'key');
}

/** Of an alias that is looked up; a new one must not be reserved either. */
export function checkAlias(alias: string): void {
  if (!ALIAS.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias}'. ` +
        'Names may only contain alphanumerics, underscores (_), and dashes (-).'
    );
  }
  checkLength('Registered model alias name', MAX_ALIAS_LENGTH, alias);
}

/** `v1` would read as a version, `latest` is the newest one. */
export function checkNewAlias(alias: string): void {
  checkAlias(alias);
  if (alias.toLowerCase() === 'latest') {
    throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  }
  if (/^v\d+$/i.test(alias)) {
    throw invalidParameter(`Version alias name '${alias}' is reserved.`);
  }
}

/** What a tag does not say is '' to MLflow, and no valid key. A kernel's secret is not kept. */
function readTag(tag: Tag): Tag {
  const key = checkedText(tag.key, 'key');
  const value = checkedText(tag.value, 'value');
  checkKey(key, 'key');
  checkLength('key', MAX_ENTITY_KEY_LENGTH, key);
  return { key, value: scrubSecrets(value) };
}

const unique = (tags: readonly Tag[]): Tag[] => [
  ...new Map(tags.map(tag => [tag.key, tag])).values()
];

// The store's own check of a name, which has no words about the API docs.
const missing = (name: string) =>
  invalidParameter(`Missing value for required parameter '${name}'.`);

const ALIAS = /^[\p{L}\p{N}_-]*$/u;
