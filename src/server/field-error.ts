import { ApiError } from '../protocol/errors.ts';

/** MLflow's words for a required field that is null, absent or '' (`_validate_param_against_schema`). */
export function missingValue(name: string): ApiError {
  return new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Missing value for required parameter '${name}'. ${SEE_DOCS}`
  );
}

/** MLflow's words for a field of the wrong type; the value is printed as Python's `json.dumps` does. */
export function invalidValue(name: string, value: unknown): ApiError {
  const hint = `Hint: Value was of type '${pythonTypeName(value)}'.`;
  return new ApiError(
    'INVALID_PARAMETER_VALUE',
    `Invalid value ${shown(value)} for parameter '${name}' supplied:  ${hint} ${SEE_DOCS}`
  );
}

const SEE_DOCS = 'See the API docs for more information about request parameters.';

/** Characters of a refused value that are echoed, so that an answer stays small. */
const MAX_SHOWN = 1000;

function shown(value: unknown): string {
  const text = JSON.stringify(sorted(value, 0)).replace(
    /[^\x20-\x7e]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function sorted(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_SHOWN_DEPTH) return '…';
  if (Array.isArray(value)) return value.map(item => sorted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner, depth + 1)])
  );
}

/** JSON may be nested deeper than a function can call itself. */
const MAX_SHOWN_DEPTH = 50;

function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  // An integer that prints with an exponent was most likely written with one.
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) < 1e21 ? 'int' : 'float';
  }
  return Array.isArray(value) ? 'list' : 'dict';
}
