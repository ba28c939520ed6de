import { invalidParameter } from '../tracking/invalid-parameter.ts';
import { pythonRepr } from '../tracking/python-repr.ts';

/** MLflow's page tokens: base64 of `{"offset": 20}` (`SearchUtils.create_page_token`). */
export const createPageToken = (offset: number) =>
  Buffer.from(`{"offset": ${offset}}`).toString('base64');

/** @returns 0 without a token */
export function offsetOf(page_token: string | undefined): number {
  if (!page_token) return 0;
  // Python discards characters that are not base64's, then wants whole groups of four.
  const clean = page_token.replace(/[^A-Za-z0-9+/=]/g, '');
  if (
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0] ||
    clean.length % 4 !== 0
  ) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  const decoded = Buffer.from(clean, 'base64').toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoded);
  } catch {
    throw invalidParameter(`Invalid page token, decoded value=b${pythonRepr(decoded)}`);
  }
  const offset = (parsed as { offset?: unknown } | null)?.offset;
  if (!offset) throw invalidParameter(`Invalid page token, parsed value=${pythonRepr(parsed)}`);
  const number = Number(offset);
  if (!Number.isInteger(number)) {
    throw invalidParameter(`Invalid page token, not stringable ${String(offset)}`);
  }
  if (number < 0) throw invalidParameter(`Invalid page token, parsed value=${pythonRepr(parsed)}`);
  return number;
}
