import type { ApiError } from '../protocol/errors.ts';

/** What an error says to people, with what to do next if the server knows it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, hint } = error as Partial<ApiError> & Error;
  return hint === undefined ? message : `${message} ${hint}`;
}
