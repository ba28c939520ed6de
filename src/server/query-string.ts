import { ApiError } from '../protocol/errors.ts';
import type { Field } from '../protocol/endpoint.ts';

/**
 * The fields of a GET request, read from its query string as MLflow's `_get_request_message`
 * does: a repeated field is a list, a bool is `true` or `false`, the rest are strings.
 *
 * @param query without the `?`
 */
export function readQuery(
  query: string,
  fields: Readonly<Record<string, Field>>
): Record<string, unknown> {
  const given = new URLSearchParams(query);
  const request: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name);
    if (value === null) continue;
    if (field.repeated) request[name] = given.getAll(name);
    else if (field.type === 'bool') request[name] = readBool(value);
    else request[name] = value;
  }
  return request;
}

function readBool(value: string): boolean {
  const word = value.toLowerCase();
  if (word !== 'true' && word !== 'false') {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      `Invalid boolean value: ${value}, must be 'true' or 'false'.`
    );
  }
  return word === 'true';
}
