import type { Param, Tag } from '../../protocol/entities/run.ts';
import {
  BAD_CHARACTER_MESSAGE,
  isPathOfItself,
  KEY_CHARACTERS,
  normalPath
} from '../../protocol/key-rule.ts';
import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_EXPERIMENT_NAME_LENGTH,
  MAX_EXPERIMENT_TAG_VALUE_LENGTH,
  MAX_PARAM_VALUE_LENGTH,
  MAX_TAG_VALUE_LENGTH
} from '../../protocol/limits.ts';
import { scrubSecrets } from '../secrets/scrub-secrets.ts';
import { invalidParameter, invalidValue, missingField } from './invalid-parameter.ts';
import { pythonRepr } from './python-repr.ts';
import { checkRetentionTag } from './retention-tag.ts';

/** The checks of mlflow/utils/validation.py, in its order and with its texts. */

/** Characters and path form of the key of a metric, param or tag. */
export function checkKey(key: string, path: string): void {
  if (!KEY_CHARACTERS.test(key)) throw invalidValue(path, key, BAD_CHARACTER_MESSAGE);
  if (!isPathOfItself(key)) {
    throw invalidValue(
      path,
      key,
      'Names may be treated as files in certain cases, and must not resolve to other names' +
        ` when treated as such. This name would resolve to ${pythonRepr(normalPath(key))}`
    );
  }
}

/**
 * @returns the param as it is stored: without a kernel's secret, which someone who logs the whole
 *   environment would publish; MLflow cuts a long value, and so does its client before sending
 */
export function checkedParam(param: Param, path: string): Param {
  const key = checkedText(param.key, `${path}key`, true);
  const value = checkedText(param.value, `${path}value`);
  checkKey(key, `${path}key`);
  checkLength('Param key', MAX_ENTITY_KEY_LENGTH, key);
  return { key, value: cut(scrubSecrets(value), MAX_PARAM_VALUE_LENGTH) };
}

/** As `checkedParam`. */
export function checkedTag(tag: Tag, path: string): Tag {
  const key = checkedText(tag.key, `${path}key`, true);
  const value = checkedText(tag.value, `${path}value`);
  checkKey(key, `${path}key`);
  checkLength(`${path}key`, MAX_ENTITY_KEY_LENGTH, key);
  return { key, value: cut(scrubSecrets(value), MAX_TAG_VALUE_LENGTH) };
}

export function checkExperimentTag(tag: Tag): Tag {
  const key = checkedText(tag.key, 'key');
  const value = checkedText(tag.value, 'value');
  checkKey(key, 'key');
  checkLength('key', MAX_ENTITY_KEY_LENGTH, key);
  checkLength('value', MAX_EXPERIMENT_TAG_VALUE_LENGTH, value);
  checkRetentionTag(key, value);
  return { key, value };
}

export function checkExperimentName(name: string): void {
  if (name === '') throw invalidParameter("Invalid experiment name: ''");
  checkLength('name', MAX_EXPERIMENT_NAME_LENGTH, name);
}

/** `artifact_location` of a new experiment (`_validate_storage_location_uri`). */
export function checkArtifactLocation(location: string): void {
  const fragment = location.indexOf('#');
  const withoutFragment = fragment === -1 ? location : location.slice(0, fragment);
  const hasFragment = fragment !== -1 && fragment < location.length - 1;
  const question = withoutFragment.indexOf('?');
  const path = question === -1 ? withoutFragment : withoutFragment.slice(0, question);
  // `;params` are split off for some schemes only (urllib.parse.uses_params).
  const hasParams = /^(|ftp|hdl|prospero|https?|shttp|rtspu?|sips?|mms|sftp|tel):/i.test(
    /^[a-z][a-z0-9+.-]*:/i.test(path) ? path : `:${path}`
  )
    ? /;[^/]+$/.test(path)
    : false;
  if (hasFragment || hasParams) {
    throw invalidParameter("'artifact_location' URL can't include fragments or params.");
  }
  if (question !== -1 && withoutFragment.slice(question).includes('..')) {
    throw invalidParameter('Invalid query string');
  }
  const host = HOST_ADDRESSED.exec(location);
  if (host !== null) {
    const scheme = (host[1] ?? host[2]!).toLowerCase();
    throw invalidParameter(
      `'artifact_location' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a ` +
        "host other than the tracking server's configured artifact storage, so the server would " +
        'connect to the host named in the URI.'
    );
  }
  if (location.startsWith('runs:')) {
    throw invalidParameter(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  if (location.length > MAX_ARTIFACT_LOCATION_LENGTH) {
    throw invalidParameter(
      'Invalid artifact path length. The length of the artifact path cannot be ' +
        `greater than ${MAX_ARTIFACT_LOCATION_LENGTH} characters.`
    );
  }
}

/** `_parse_experiment_id`. @returns the id without leading zeros or blanks, as Python's int() reads it */
export function checkedExperimentId(experiment_id: string): string {
  const number = /^\s*([+-]?)0*(\d+)\s*$/.exec(experiment_id);
  if (number === null) {
    throw invalidParameter(
      `Invalid experiment ID '${experiment_id}'. Experiment ID must be a valid integer.`
    );
  }
  const [, sign, digits] = number;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits!;
}

/** Characters as Python counts them: a pair of surrogates is one. */
export function lengthOf(text: string, limit: number): number {
  return text.length <= limit ? text.length : [...text].length;
}

/** @param required neither absent nor '' */
export function checkedText(value: unknown, path: string, required = false): string {
  if (value === undefined || value === null) {
    if (required) throw missingField(path);
    return '';
  }
  if (typeof value !== 'string') throw invalidValue(path, value, 'It must be a string.');
  if (required && value === '') throw missingField(path);
  return value;
}

export function checkLength(name: string, limit: number, value: string): void {
  if (lengthOf(value, limit) > limit) {
    throw invalidParameter(`'${name}' exceeds the maximum length of ${limit} characters`);
  }
}

function cut(value: string, limit: number): string {
  return lengthOf(value, limit) <= limit ? value : [...value].slice(0, limit).join('');
}

const MAX_ARTIFACT_LOCATION_LENGTH = 2048;

/** Schemes that would make a server connect to a host of the caller's choice (MLflow's host_policy.py). */
const HOST_ADDRESSED =
  /^(?:(ftp|sftp|hdfs|viewfs|https?|r2|b2|abfss):|(mlflow-artifacts):\/\/[^/?#])/i;
