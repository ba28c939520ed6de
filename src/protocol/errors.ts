/** Error codes of MLflow's REST API and the HTTP status of each (mlflow/exceptions.py). */
export const STATUS_BY_CODE = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400, // MLflow answers 400 here, not 409
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  ENDPOINT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  RESOURCE_DOES_NOT_EXIST: 404,
  RESOURCE_CONFLICT: 409,
  // Not MLflow's: a body over the limit, which its server has not.
  CONTENT_TOO_LARGE: 413,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  // Not MLflow's: a full disk. 507 is not among the statuses that its client retries for minutes.
  INSUFFICIENT_STORAGE: 507
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** A failure that the caller can act on. Any other error is a bug of ours: 500, logged with its stack. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  /** What to do next, in the user's words. */
  readonly hint?: string;
  readonly fault?: QueryFault;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; hint?: string; fault?: QueryFault } = {}
  ) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.hint = options.hint;
    this.fault = options.fault;
  }

  get status(): number {
    return STATUS_BY_CODE[this.code];
  }
}

/** Whether what was asked for was refused: the same will be refused again. */
export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status < 500;

/** Where a `query` is wrong, so that the filter box can underline the word. */
export interface QueryFault {
  /** Index of its first character. */
  from: number;
  length: number;
  /** What may have been meant, to be put in the place of the word; null when nothing is like it. */
  suggestion: string | null;
}

/** The body of every error answer. `hint` and `fault` are ours; MLflow's clients ignore them. */
export interface ErrorBody {
  error_code: ErrorCode;
  message: string;
  sqlstate?: string;
  error_class?: string;
  hint?: string;
  fault?: QueryFault;
}

/**
 * The two fields by which MLflow's server classes its errors, for dashboards; codes that it does
 * not class have neither (`_CLIENT_ERROR_CODE_TO_*` of mlflow/error_classification.py).
 */
export function classification(code: ErrorCode): Pick<ErrorBody, 'sqlstate' | 'error_class'> {
  const error_class = CLASS_BY_CODE[code];
  if (error_class === undefined) return {};
  const ofServer = error_class === 'CLIENT_INTERNAL_ERROR';
  return { sqlstate: ofServer ? 'XXM00' : 'KAM00', error_class };
}

const CLASS_BY_CODE: Partial<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'INVALID_PARAMETER_VALUE',
  INVALID_PARAMETER_VALUE: 'INVALID_PARAMETER_VALUE',
  RESOURCE_ALREADY_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  PERMISSION_DENIED: 'PERMISSION_DENIED',
  ENDPOINT_NOT_FOUND: 'RESOURCE_NOT_FOUND',
  NOT_FOUND: 'RESOURCE_NOT_FOUND',
  RESOURCE_DOES_NOT_EXIST: 'RESOURCE_NOT_FOUND',
  INTERNAL_ERROR: 'CLIENT_INTERNAL_ERROR',
  INVALID_STATE: 'CLIENT_INTERNAL_ERROR',
  TEMPORARILY_UNAVAILABLE: 'CLIENT_INTERNAL_ERROR'
};
