import { ApiError, STATUS_BY_CODE, type ErrorCode, type QueryFault } from '../protocol/errors.ts';

/**
 * The one place where an error answer becomes an ApiError again.
 *
 * Answers of the Jupyter server itself (`{"message"}`, or a page) have no code: their status
 * decides. Its 503 and 507 both say that the tracking server is not up.
 */
export function readError(status: number, body: unknown): ApiError {
  const fields: Record<string, unknown> = isRecord(body) ? body : {};
  const code = isErrorCode(fields.error_code) ? fields.error_code : codeOfStatus(status);
  const message =
    typeof fields.message === 'string' && fields.message !== ''
      ? fields.message
      : `The tracking server answered with status ${status}.`;
  const hint = typeof fields.hint === 'string' ? fields.hint : undefined;
  return new ApiError(code, message, { hint, fault: readFault(fields.fault) });
}

function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 400:
      return 'BAD_REQUEST';
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'PERMISSION_DENIED';
    case 404:
      return 'NOT_FOUND';
    case 409:
      return 'RESOURCE_CONFLICT';
    case 429:
      return 'REQUEST_LIMIT_EXCEEDED';
    case 502:
    case 503:
    case 504:
    case 507:
      return 'TEMPORARILY_UNAVAILABLE';
    default:
      return status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR';
  }
}

function readFault(fault: unknown): QueryFault | undefined {
  if (!isRecord(fault)) return undefined;
  const { from, length, suggestion } = fault;
  if (typeof from !== 'number' || typeof length !== 'number') return undefined;
  return { from, length, suggestion: typeof suggestion === 'string' ? suggestion : null };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(STATUS_BY_CODE, code);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
