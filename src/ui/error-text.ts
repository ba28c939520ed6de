import { ApiError } from '../protocol/errors.ts';

/** What an error says to people, with what to do next if the server knows it. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  }
  return error instanceof Error ? error.message : String(error);
}
