import { ApiError } from '../../protocol/errors.ts';

export const invalidParameter = (message: string) =>
  new ApiError('INVALID_PARAMETER_VALUE', message);

export const doesNotExist = (message: string) => new ApiError('RESOURCE_DOES_NOT_EXIST', message);

/** `invalid_value` of mlflow/utils/validation.py: the value as `json.dumps` prints it. */
export const invalidValue = (path: string, value: unknown, message: string) =>
  invalidParameter(
    `Invalid value ${asciiJson(value)} for parameter '${path}' supplied: ${message}`
  );

/** What MLflow's handlers say of a field of a nested message that is null, absent or ''. */
export const missingField = (path: string) =>
  invalidParameter(
    `Missing value for required parameter '${path}'. ` +
      'See the API docs for more information about request parameters.'
  );

/** JSON as Python writes it by default: characters beyond ASCII as escapes. */
export function asciiJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}
