import { ApiError, type ErrorCode, type QueryFault } from '../../protocol/errors.ts';

/** An error on its way between threads: structured cloning would make a plain Error of an ApiError. */
export interface ThreadError {
  name: string;
  message: string;
  stack?: string;
  code?: ErrorCode;
  hint?: string;
  fault?: QueryFault;
}

/** SQLite's full disk becomes an ApiError here, so that no caller needs to know SQLite's codes. */
export function encodeError(thrown: unknown): ThreadError {
  const error = isDiskFull(thrown) ? diskFull(thrown) : thrown;
  if (error instanceof ApiError) {
    const { name, message, stack, code, hint, fault } = error;
    return { name, message, stack, code, hint, fault };
  }
  if (error instanceof Error) {
    return { name: error.name, message: error.message, stack: error.stack };
  }
  return { name: 'Error', message: String(error) };
}

export function decodeError({ name, message, stack, code, hint, fault }: ThreadError): Error {
  const error =
    code === undefined ? new Error(message) : new ApiError(code, message, { hint, fault });
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function isDiskFull(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: number; code?: string };
  return (errcode !== undefined && (errcode & 0xff) === SQLITE_FULL) || code === 'ENOSPC';
}

const diskFull = (cause: unknown) =>
  new ApiError(
    'INSUFFICIENT_STORAGE',
    'The disk that holds the celltrail data folder is full; nothing of this request was stored.',
    { cause, hint: 'Free some space and log again. What was stored before can still be read.' }
  );

const SQLITE_FULL = 13;
