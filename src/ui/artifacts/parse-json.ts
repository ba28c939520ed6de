/**
 * JSON without a change to its numbers, such as an integer above 2^53, `1e400` or `1.0`: each is a string
 * of which `numberText` tells what was written.
 *
 * Nothing is called or made for each number, only for those that are shown: a megabyte has hundreds of
 * thousands, and a `reviver`, or an object for each, takes seconds.
 *
 * @returns undefined if it is no JSON
 */
export function parseExactJson(text: string): { value: unknown } | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  // Valid as before: outside of strings, digits are in numbers alone.
  const kept = text.replace(PART, part =>
    part.startsWith('"') ? part : part.replace(NUMBER, `"${MARK}$&"`)
  );
  return { value: JSON.parse(kept) as unknown };
}

/** A number as it is written; null for any other value of what was parsed. */
export const numberText = (value: unknown): string | null =>
  typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : null;

/** A string, or all up to the next one. */
const PART = /"(?:[^"\\]+|\\.)*"|[^"]+/g;
const NUMBER = /-?\d[\d.eE+-]*/g;

/**
 * No string of a file begins so: it is another one on each page. Of one byte each, or all of the text
 * would take two.
 */
const MARK = `~${Math.random().toString(36).slice(2)}~`;
