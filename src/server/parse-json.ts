import { isUtf8 } from 'node:buffer';

import { ApiError } from '../protocol/errors.ts';

/**
 * Parses JSON as Python's `json.loads` does, which MLflow's server uses: beside JSON it takes the
 * bare words NaN, Infinity and -Infinity, which come out as strings, protobuf's form of them, and
 * skips a byte order mark.
 *
 * @returns undefined when it is no JSON, or no UTF-8
 * @throws ApiError INVALID_PARAMETER_VALUE for half of a surrogate pair, which cannot be stored
 */
export function parseJson(given: string | Buffer): unknown {
  const text = typeof given === 'string' ? given : decoded(given);
  if (text === undefined) return undefined;
  const value = parsed(text);
  // Bytes that are UTF-8 hold no half; only an escape does.
  if (text.includes('\\u') && HALF_ESCAPE.test(text) && !isWellFormed(value)) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      'The request holds half of a surrogate pair, which is no character and cannot be stored.'
    );
  }
  return value;
}

function decoded(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  const quoted = text.replace(STRING_OR_WORD, match =>
    match.startsWith('"') ? match : `"${match}"`
  );
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** With a list of its own: JSON may be nested deeper than a function can call itself. */
function isWellFormed(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      if (HALF.test(next)) return false;
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        if (HALF.test(key)) return false;
        waiting.push(inner);
      }
    }
  }
  return true;
}

const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
// A whole pair is one character to an expression with the flag u.
const HALF = /\p{Surrogate}/u;
const HALF_ESCAPE = /\\u[dD][89a-fA-F]/;
