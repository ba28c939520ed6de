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

const codeOfStatus = (status: number): ErrorCode =>
  CODE_BY_STATUS[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'RESOURCE_CONFLICT',
  429: 'REQUEST_LIMIT_EXCEEDED',
  502: 'TEMPORARILY_UNAVAILABLE',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'TEMPORARILY_UNAVAILABLE',
  507: 'TEMPORARILY_UNAVAILABLE'
};

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
