import { BAD_CHARACTER_MESSAGE, isPathOfItself, KEY_CHARACTERS } from '../protocol/key-rule.ts';
import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_PARAM_VALUE_LENGTH,
  MAX_TAG_VALUE_LENGTH
} from '../protocol/limits.ts';

/** What a caller may log. A TypeError or RangeError says what would be right. */

export function checkKey(what: string, key: unknown): void {
  if (typeof key !== 'string') {
    throw new TypeError(`The key of a ${what} is a text, and not ${shown(key)}.`);
  }
  if (key === '') throw new RangeError(`The key of a ${what} is empty: give it a name.`);
  if (key.length > MAX_ENTITY_KEY_LENGTH) {
    throw new RangeError(
      `The key of a ${what} has at most ${MAX_ENTITY_KEY_LENGTH} characters, and '${key.slice(0, 40)}…' has ${key.length}.`
    );
  }
  if (!KEY_CHARACTERS.test(key)) {
    throw new RangeError(`'${key}' cannot be the key of a ${what}. ${BAD_CHARACTER_MESSAGE}`);
  }
  if (!isPathOfItself(key)) {
    throw new RangeError(
      `'${key}' cannot be the key of a ${what}: it must be a path without '..', '//' and a slash at either end.`
    );
  }
}

export function checkValue(key: string, value: unknown): void {
  if (typeof value !== 'number') {
    throw new TypeError(`Metric '${key}' is a number, and not ${shown(value)}.`);
  }
}

/** @returns `given`, or 0 */
export function checkedStep(key: string, given: unknown): number {
  if (given === undefined) return 0;
  if (!Number.isSafeInteger(given)) {
    throw new RangeError(`The step of metric '${key}' is a whole number, and not ${shown(given)}.`);
  }
  return given as number;
}

/** @returns ms since 1970: `given`, or now */
export function checkedTime(key: string, given: number | Date | undefined): number {
  if (given === undefined) return Date.now();
  const ms = Number(given);
  if (!Number.isSafeInteger(ms)) {
    throw new RangeError(
      `The time of metric '${key}' is a Date or whole ms since 1970, and not ${shown(given)}.`
    );
  }
  return ms;
}

/** @returns as MLflow keeps it: a text; objects are JSON */
export function checkedText(what: 'param' | 'tag', key: string, value: unknown): string {
  const most = what === 'param' ? MAX_PARAM_VALUE_LENGTH : MAX_TAG_VALUE_LENGTH;
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`The value of ${what} '${key}' is ${shown(value)}: give a text or number.`);
  }
  const text =
    typeof value === 'object' && value !== null && !(value instanceof Date)
      ? JSON.stringify(value)
      : value instanceof Date
        ? value.toISOString()
        : String(value);
  if (text.length > most && [...text].length > most) {
    throw new RangeError(
      `The value of ${what} '${key}' has ${text.length} characters, and may have ${most}: log it as an artifact.`
    );
  }
  return text;
}

/** @returns '/'-separated, without a way out of the run's artifacts */
export function checkedPath(path: unknown): string {
  if (typeof path !== 'string') {
    throw new TypeError(`The path of an artifact is a text, and not ${shown(path)}.`);
  }
  if (path === '' || !isPathOfItself(path)) {
    throw new RangeError(
      `'${path}' cannot be the path of an artifact: it is relative, with '/' between its parts, and without '..'.`
    );
  }
  return path;
}

export function checkObject(what: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} takes an object of keys and values, and not ${shown(value)}.`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.slice(0, 40)}'`;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
