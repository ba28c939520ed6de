import { encodeDouble, readDouble, type WireDouble } from '../protocol/double.ts';
import type { Endpoint, Field } from '../protocol/endpoint.ts';
import { ApiError } from '../protocol/errors.ts';
import { readInteger } from '../protocol/integer.ts';
import { invalidValue, missingValue } from './field-error.ts';

/**
 * Makes the check of an endpoint's requests: turns what came over the wire into the declared
 * types with protobuf's JSON leniency, and refuses the rest in MLflow's words
 * (`_get_request_message`, `_validate_param_against_schema`).
 *
 * - int64 as a number or a string, doubles also as `"NaN"`, enums by name or number;
 * - null is absent; unknown fields and unknown names of an enum are ignored;
 * - optional fields also by their camelCase name;
 * - an optional field of the wrong type is refused, where MLflow's parser stops at it and drops
 *   it with all that follows;
 * - where an endpoint takes `run_uuid`, one of it and `run_id` is required, and comes out as `run_id`.
 *
 * What lies inside a `message` is the store's to check.
 */
export function fieldCheck<Request>(
  endpoint: Endpoint<Request, unknown>
): (given: Record<string, unknown>) => Request {
  const takesRunUuid = 'run_uuid' in endpoint.fields;
  const rules = Object.entries<Field>(endpoint.fields).map(([name, field]) => ({
    name,
    field,
    required: field.required || (takesRunUuid && name === 'run_id'),
    camelName: camelCase(name)
  }));
  const ofTwoNames = rules.filter(({ name, camelName }) => name !== camelName);

  return given => {
    for (const { name, camelName } of ofTwoNames) {
      if (given[camelName] !== undefined && given[name] !== undefined) {
        throw ambiguous(name, camelName);
      }
    }
    const request: Record<string, unknown> = {};
    for (const { name, field, required, camelName } of rules) {
      let value = given[name];
      if (value === undefined && !required) value = given[camelName];
      if (takesRunUuid && name === 'run_id') value ??= given['run_uuid'];
      if (value === undefined || value === null) {
        if (required) throw missingValue(name);
        continue;
      }
      // Of a number MLflow looks at the type first.
      if (required && value === '' && field.type !== 'int') throw missingValue(name);
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
      return readWireDouble(name, value);
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

function readInt(name: string, value: unknown): number {
  const integer = readInteger(value);
  if (integer === undefined) throw invalidValue(name, value);
  return integer;
}

function readWireDouble(name: string, value: unknown): WireDouble {
  const double = readDouble(value);
  if (double === undefined) throw invalidValue(name, value);
  return encodeDouble(double);
}

/** @returns undefined for a name that the enum has not, which protobuf's parser ignores */
function readEnum(name: string, field: Field, value: unknown): string | undefined {
  const values = field.values ?? {};
  if (typeof value === 'string') {
    return /^-?\d+$/.test(value)
      ? values[Number(value)]
      : Object.values(values).find(known => known === value);
  }
  const known = typeof value === 'number' ? values[value] : undefined;
  if (known === undefined) throw invalidValue(name, value);
  return known;
}

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ambiguous = (name: string, camelName: string) =>
  new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Request specifies both '${name}' and '${camelName}'; provide only one of them.`
  );
