import type { ServerResponse } from 'node:http';

import { ApiError, classification, STATUS_BY_CODE, type ErrorBody } from '../protocol/errors.ts';
import { sendJson } from './answer.ts';
import type { Log } from './log.ts';

/**
 * The one place where an error becomes HTTP.
 *
 * What is no ApiError is a bug of ours: its text may hold anything, so it goes to the log with
 * its stack and the caller gets 500 without it.
 *
 * @param what method and path, for the log
 */
export function sendError(response: ServerResponse, given: unknown, what: string, log: Log): void {
  const error = isTooDeep(given) ? tooDeep(given) : given;
  const body = errorBody(error);
  if (!(error instanceof ApiError)) log.error(`${what} failed`, error);
  if (response.headersSent) {
    // Part of an artifact is out already: only a cut connection tells that the rest is missing.
    response.destroy();
    return;
  }
  // The rest of such a body may be unread; the connection cannot carry another request.
  if (body.error_code === 'CONTENT_TOO_LARGE') response.setHeader('Connection', 'close');
  if (body.error_code === 'REQUEST_LIMIT_EXCEEDED') response.setHeader('Retry-After', '1');
  sendJson(response, body, STATUS_BY_CODE[body.error_code]);
}

/** Only what a request nests goes so deep here: JSON of a few KB can be nested thousands of times. */
const isTooDeep = (error: unknown) =>
  error instanceof RangeError && error.message === 'Maximum call stack size exceeded';

const tooDeep = (cause: unknown) =>
  new ApiError('INVALID_PARAMETER_VALUE', 'The request is nested too deeply.', { cause });

export function errorBody(error: unknown): ErrorBody {
  if (!(error instanceof ApiError)) {
    return {
      error_code: 'INTERNAL_ERROR',
      message: 'The tracking server failed to answer this request; its log says why.',
      ...classification('INTERNAL_ERROR')
    };
  }
  const { code, message } = error;
  const body: ErrorBody = { error_code: code, message, ...classification(code) };
  if (error.hint !== undefined) body.hint = error.hint;
  if (error.fault !== undefined) body.fault = error.fault;
  return body;
}
