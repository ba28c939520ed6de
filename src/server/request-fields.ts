import type { Endpoint, Field } from '../protocol/endpoint.ts';
import { ApiError } from '../protocol/errors.ts';
import { invalidValue, missingValue } from './field-error.ts';

/**
 * Makes the check of an endpoint's requests: turns what came over the wire into the declared
 * types with protobuf's JSON leniency, and refuses the rest in MLflow's words
 * (`_get_request_message`, `_validate_param_against_schema`).
 *
 * - int64 as a number or a string, doubles also as `"NaN"`, enums by name or number;
 * - null is absent; unknown fields and unknown names of an enum are ignored;
 * - optional fields also by their camelCase name;
 * - where an endpoint takes `run_uuid`, one of it and `run_id` is required, and comes out as `run_id`.
 *
 * What lies inside a `message` is the store's to check.
 */
export function fieldCheck<Request>(
  endpoint: Endpoint<Request, unknown>
): (given: Record<string, unknown>) => Request {
  const rules = Object.entries<Field>(endpoint.fields).map(([name, field]) => ({
    name,
    field,
    camelName: camelCase(name)
  }));
  const takesRunUuid = 'run_uuid' in endpoint.fields;

  return given => {
    const request: Record<string, unknown> = {};
    for (const { name, field, camelName } of rules) {
      let value = given[name];
      if (camelName !== name && given[camelName] !== undefined) {
        if (value !== undefined) throw ambiguous(name, camelName);
        if (!field.required) value = given[camelName];
      }
      if (name === 'run_id' && takesRunUuid) {
        value ??= given['run_uuid'];
        if (value === undefined || value === null || value === '') throw missingValue(name);
      }
      if (value === undefined || value === null) {
        if (field.required) throw missingValue(name);
        continue;
      }
      if (field.required && value === '') throw missingValue(name);
      const read = field.repeated ? readList(name, field, value) : readValue(name, field, value);
      if (read !== undefined) request[name] = read;
    }
    return request as Request;
  };
}

function readList(name: string, field: Field, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalidValue(name, value);
  if (field.type === 'message') {
    for (const item of value) {
      if (!isObject(item)) throw invalidValue(name, value);
    }
    return value;
  }
  return value.map(item => {
    if (typeof item !== field.type) throw invalidValue(name, value);
    return item as unknown;
  });
}

function readValue(name: string, field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'int':
      return readInt(name, value);
    case 'double':
      return readDouble(name, value);
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'enum':
      return readEnum(name, field, value);
    case 'message':
      if (isObject(value)) return value;
  }
  throw invalidValue(name, value);
}

/** An integer beyond 2^53 has been rounded by JSON.parse already: refused, not changed. */
function readInt(name: string, value: unknown): number {
  const number = typeof value === 'string' && NUMBER_TEXT.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(number)) throw invalidValue(name, value);
  return number as number;
}

function readDouble(name: string, value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value); // as Python's float() has it
  if (typeof value === 'string') {
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
    if (NUMBER_TEXT.test(value)) return Number(value);
    const infinite = /^([+-]?)inf(inity)?$/i.exec(value);
    if (infinite) return infinite[1] === '-' ? '-Infinity' : 'Infinity';
  }
  throw invalidValue(name, value);
}

/** @returns undefined for a name that the enum has not, which protobuf's parser ignores */
function readEnum(name: string, field: Field, value: unknown): string | undefined {
  const values = field.values ?? {};
  const isNumber =
    typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value));
  if (isNumber) {
    const known = values[Number(value)];
    if (known !== undefined) return known;
  } else if (typeof value === 'string') {
    return Object.values(values).find(known => known === value);
  }
  throw invalidValue(name, value);
}

const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ambiguous = (name: string, camelName: string) =>
  new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Request specifies both '${name}' and '${camelName}'; provide only one of them.`
  );
