import { invalidValue } from '../tracking/invalid-parameter.ts';

/**
 * Reads fields of a protobuf message's JSON form: null is absent, names may be camelCase, unknown
 * fields are passed over.
 */

export type Message = Record<string, unknown>;

/** @throws ApiError INVALID_PARAMETER_VALUE unless it is an object */
export function asMessage(value: unknown, path: string): Message {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Message;
  throw invalidValue(path, value, 'It must be an object.');
}

export function field(message: Message, name: string): unknown {
  const camelName = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return message[name] ?? message[camelName] ?? undefined;
}

export function messageField(message: Message, name: string, path: string): Message | undefined {
  const value = field(message, name);
  return value === undefined ? undefined : asMessage(value, `${path}${name}`);
}

export function textField(message: Message, name: string, path: string): string | undefined {
  const value = field(message, name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidValue(`${path}${name}`, value, 'It must be a string.');
}

export function listField(message: Message, name: string, path: string): unknown[] {
  const value = field(message, name) ?? [];
  if (Array.isArray(value)) return value;
  throw invalidValue(`${path}${name}`, value, 'It must be a list.');
}

/** `map<string, string>`. */
export function textMapField(message: Message, name: string, path: string): Map<string, string> {
  const entries = Object.entries(messageField(message, name, path) ?? {});
  for (const [key, value] of entries) {
    if (typeof value !== 'string') {
      throw invalidValue(`${path}${name}.${key}`, value, 'It must be a string.');
    }
  }
  return new Map(entries as [string, string][]);
}

/** By name or number; an unknown name is absent, as protobuf's parser has it. */
export function enumField<Name extends string>(
  message: Message,
  name: string,
  path: string,
  names: readonly Name[]
): Name | undefined {
  const value = field(message, name);
  if (value === undefined) return undefined;
  const found = typeof value === 'number' ? names[value] : names.find(known => known === value);
  if (found !== undefined || typeof value === 'string') return found;
  throw invalidValue(`${path}${name}`, value, 'There is no such value.');
}

/** `google.protobuf.Timestamp`, RFC 3339. @returns ms since 1970, rounded down */
export function timeField(message: Message, name: string, path: string): number | undefined {
  const value = textField(message, name, path);
  if (value === undefined) return undefined;
  const parts = TIME.exec(value);
  const seconds = parts === null ? NaN : Date.parse(`${parts[1]!}${parts[3]!.toUpperCase()}`);
  if (parts === null || Number.isNaN(seconds)) {
    throw invalidValue(
      `${path}${name}`,
      value,
      "It must be a time such as '2026-01-31T12:00:00Z'."
    );
  }
  return seconds + Number((parts[2] ?? '').padEnd(3, '0').slice(0, 3));
}

/** `google.protobuf.Duration`, seconds with an `s` behind. @returns ms, cut towards 0 */
export function durationField(message: Message, name: string, path: string): number | undefined {
  const value = textField(message, name, path);
  if (value === undefined) return undefined;
  const parts = DURATION.exec(value);
  if (parts === null) {
    throw invalidValue(`${path}${name}`, value, "It must be a duration such as '1.5s'.");
  }
  const [, sign, seconds, fraction = ''] = parts;
  const ms = Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return sign === '-' && ms > 0 ? -ms : ms;
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;
// Protobuf has at most 10,000 years of it.
const DURATION = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;
