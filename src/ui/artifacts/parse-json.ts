/** A number whose text says more than a double holds, such as an integer above 2^53, `1e400` or `1.0`. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * JSON without a change to its numbers: those that JavaScript would show otherwise are ExactNumbers.
 *
 * They are put into strings and taken out again. A `reviver` is called for each value, and takes seconds
 * for a megabyte of numbers.
 *
 * @returns undefined if it is no JSON
 */
export function parseExactJson(text: string): { value: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const kept = text.replace(TOKEN, token => (isExact(token) ? token : `"${MARK}${token}"`));
  // Valid as before: each token is a number.
  return kept === text ? { value } : withNumbers({ value: JSON.parse(kept) as unknown });
}

/** Strings, in which digits are none of ours, and numbers. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/** No file says this: it is another one on each page. */
const MARK = `\ue000${Math.random()}:`;

const isExact = (token: string) => token.startsWith('"') || String(Number(token)) === token;

/** Not by recursion: JSON may be nested deeper than calls. */
function withNumbers<Root extends object>(root: Root): Root {
  const left: object[] = [root];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const holder = one as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const value = holder[key];
      if (typeof value === 'object' && value !== null) left.push(value);
      else if (typeof value === 'string' && value.startsWith(MARK)) {
        holder[key] = new ExactNumber(value.slice(MARK.length));
      }
    }
  }
  return root;
}
