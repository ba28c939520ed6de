import { isPathOfItself, KEY_CHARACTERS } from '../protocol/key-rule.ts';
import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_PARAM_VALUE_LENGTH,
  MAX_TAG_VALUE_LENGTH
} from '../protocol/limits.ts';

/** What a caller may log. A TypeError or RangeError says what would be right. */

/** @param right `is a text`, `takes a list` */
export const wrong = (what: string, right: string, given: unknown): TypeError =>
  new TypeError(`${what} ${right}, and not ${shown(given)}.`);

export function checkKey(what: string, key: unknown): asserts key is string {
  checkName(`The key of a ${what}`, key, MAX_ENTITY_KEY_LENGTH);
  if (!KEY_CHARACTERS.test(key) || !isPathOfItself(key)) {
    throw new RangeError(
      `'${key}' cannot be the key of a ${what}: it has letters, digits, spaces and _-.:/ alone, and is a path without '..', '//' and a slash at either end.`
    );
  }
}

/** @param most characters, as MLflow counts them */
export function checkName(what: string, name: unknown, most: number): asserts name is string {
  if (typeof name !== 'string') throw wrong(what, 'is a text', name);
  checkLength(what, name, 1, most);
}

function checkLength(what: string, text: string, least: number, most: number, hint = ''): void {
  const length = text.length > most ? [...text].length : text.length;
  if (length < least || length > most) {
    throw new RangeError(
      `${what} has ${least} to ${most} characters, and '${text.slice(0, 40)}' has ${length}${hint}.`
    );
  }
}

export function checkValue(key: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') throw wrong(`Metric '${key}'`, 'is a number', value);
}

/** @returns `given`, or 0 */
export function checkedStep(key: string, given: unknown = 0): number {
  if (!Number.isSafeInteger(given)) {
    throw wrong(`The step of metric '${key}'`, 'is a whole number', given);
  }
  return given as number;
}

/** @returns ms since 1970: `given`, or now */
export function checkedTime(key: string, given: unknown = Date.now()): number {
  const ms = given instanceof Date ? given.getTime() : given;
  if (!Number.isSafeInteger(ms)) {
    throw wrong(`The time of metric '${key}'`, 'is a Date or whole ms since 1970', given);
  }
  return ms as number;
}

/** @returns as MLflow keeps it: a text; objects are JSON */
export function checkedText(what: 'param' | 'tag', key: string, value: unknown): string {
  const ofKey = `The value of ${what} '${key}'`;
  const isObject = typeof value === 'object' && value !== null;
  const text = isObject ? jsonOf(ofKey, value) : String(value);
  // So JSON says nothing of what is in a Map, a Set or a Promise.
  if (isObject ? text === '{}' && !isRecord(value) : UNTOLD.includes(typeof value)) {
    throw wrong(ofKey, 'is a text or number', value);
  }
  const most = what === 'param' ? MAX_PARAM_VALUE_LENGTH : MAX_TAG_VALUE_LENGTH;
  checkLength(ofKey, text, 0, most, ': log it as an artifact');
  return text;
}

const UNTOLD: readonly string[] = ['undefined', 'function', 'symbol'];

/** A Date is without quotes. @throws TypeError */
export function jsonOf(what: string, value: object): string {
  let why = 'its toJSON() gives nothing';
  try {
    const text = value instanceof Date ? value.toISOString() : JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    why = (error as Error).message;
  }
  throw new TypeError(`${what} cannot be kept as JSON: ${why}.`);
}

/** @returns '/'-separated, without a way out of the run's artifacts */
export function checkedPath(path: unknown): string {
  if (typeof path !== 'string') throw wrong('The path of an artifact', 'is a text', path);
  if (path === '' || !isPathOfItself(path)) {
    throw new RangeError(
      `'${path}' cannot be the path of an artifact: it is relative, with '/' between its parts, and without '..'.`
    );
  }
  return path;
}

const END_STATUSES: readonly unknown[] = ['FINISHED', 'FAILED', 'KILLED'];

export function checkStatus(status: unknown): void {
  if (!END_STATUSES.includes(status)) {
    throw wrong('A run', 'ends as FINISHED, FAILED or KILLED', status);
  }
}

export function checkObject(what: string, value: unknown): asserts value is object {
  if (!isRecord(value)) throw wrong(what, 'takes an object of keys and values', value);
}

export function entriesOf<Value = unknown>(what: string, values: unknown): [string, Value][] {
  checkObject(what, values);
  return Object.entries(values);
}

/** What has its values by their keys; not a list, Map, Date or Promise. */
export const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && ['[object Object]', '[object Module]'].includes(kindOf(value));

/** `[object Array]`, `[object Null]`, also for what was made in another realm. */
const kindOf = (value: unknown): string => ({}).toString.call(value);

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.slice(0, 40)}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null || value instanceof Date) return String(value);
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : `a ${kindOf(value).slice(8, -1)}`;
}
