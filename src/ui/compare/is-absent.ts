import { ApiError } from '../../protocol/errors.ts';

/** Asking again will not bring it. The second code is for an id that nothing can have. */
export function isAbsent(error: unknown): boolean {
  const codes: ApiError['code'][] = ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'];
  return error instanceof ApiError && codes.includes(error.code);
}
