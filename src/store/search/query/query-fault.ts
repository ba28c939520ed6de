import { ApiError } from '../../../protocol/errors.ts';

/** A part of what was typed. */
export interface Span {
  from: number;
  length: number;
}

/** The error of a query that cannot be read: a sentence, and where to underline. */
export const queryFault = (
  message: string,
  { from, length }: Span,
  suggestion: string | null = null
) => new ApiError('INVALID_PARAMETER_VALUE', message, { fault: { from, length, suggestion } });
