import { ApiError } from '../protocol/errors.ts';

/** Whether the same may succeed at another time: the disk is full or overloaded, or it is a fault of ours. */
export const passes = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.status >= 500 || error.code === 'REQUEST_LIMIT_EXCEEDED';
