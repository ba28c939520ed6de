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
    clean !== '' &&
    (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0] ||
      clean.length % 4 !== 0)
  ) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  const bytes = Buffer.from(clean, 'base64');
  const decoded = bytes.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoded);
  } catch {
    throw invalidParameter(`Invalid page token, decoded value=b${bytesRepr(bytes)}`);
  }
  // Nobody needs to see a long one, which may be nested deeper than the stack bears.
  const shown = decoded.length > 1000 ? pythonRepr(decoded) : pythonRepr(parsed);
  const offset = (parsed as { offset?: unknown } | null)?.offset;
  if (!offset) throw invalidParameter(`Invalid page token, parsed value=${shown}`);
  const number = asInteger(offset);
  if (number === undefined) {
    const text = typeof offset === 'string' ? offset : shown;
    throw invalidParameter(`Invalid page token, not stringable ${text}`);
  }
  // A negative one is the beginning to MLflow, whose tokens have none.
  if (number < 0 || !Number.isSafeInteger(number)) {
    throw invalidParameter(`Invalid page token, parsed value=${shown}`);
  }
  return number;
}

/** Bytes as Python prints them, behind the `b`. */
function bytesRepr(bytes: Buffer): string {
  const text = pythonRepr(bytes.toString('latin1'));
  return text.replace(
    /[\x00-\x1f\x7f-\xff]/g,
    byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`
  );
}

/** As Python's `int()` reads it; undefined where that raises. */
function asInteger(offset: unknown): number | undefined {
  if (typeof offset === 'number' || typeof offset === 'boolean') return Math.trunc(Number(offset));
  if (typeof offset !== 'string' || !/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(offset)) return undefined;
  return Number(offset.replaceAll('_', ''));
}
