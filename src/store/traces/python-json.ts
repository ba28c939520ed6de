/**
 * JSON as Python reads and writes it. Integers are bigints and floats numbers, because Python, and
 * MLflow's client with it, tells `1` from `1.0` and has 64 bits and more for the first; NaN and the
 * infinities are bare words.
 */

/** @returns undefined when the text is no JSON, which no JSON text is read as */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text, exactNumber);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return JSON.parse(text.replace(STRING_OR_WORD, markedWord), exactNumber);
  } catch {
    return undefined;
  }
}

/**
 * `json.dumps`.
 *
 * @param value null, booleans, texts, bigints, numbers (floats), lists and objects of these
 * @param ascii characters beyond ASCII as escapes, which is Python's default
 */
export function pythonJson(value: unknown, ascii = false): string {
  switch (typeof value) {
    case 'string':
      return quoted(value, ascii);
    case 'bigint':
      return value.toString();
    case 'number':
      return floatText(value);
    case 'boolean':
      return String(value);
  }
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(item => pythonJson(item, ascii)).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([key, item]) => `${quoted(key, ascii)}: ${pythonJson(item, ascii)}`
  );
  return `{${entries.join(', ')}}`;
}

function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value === 'number' && source !== undefined) {
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  }
  return source === undefined ? value : (WORDS.get(source) ?? value);
}

/**
 * A bare word becomes a string that nobody writes, its first letter escaped: Python escapes no
 * letters. What it was is seen by that spelling, not by its value.
 */
function markedWord(match: string): string {
  if (match.startsWith('"')) return match;
  return [...WORDS].find(([, word]) => wordOf(word) === match)![0];
}

const WORDS = new Map<string, number>([
  ['"\\u004eaN"', NaN],
  ['"\\u0049nfinity"', Infinity],
  ['"\\u002dInfinity"', -Infinity]
]);
const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

const wordOf = (value: number) => String(value);

/** `repr` of a float: the shortest digits that read back, an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return wordOf(value);
  if (Object.is(value, -0)) return '-0.0';
  const [digits, power] = value.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${digits}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  return String(value);
}

function quoted(text: string, ascii: boolean): string {
  const json = JSON.stringify(text);
  return ascii
    ? json.replace(
        /[\u007f-\uffff]/g,
        character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
      )
    : json;
}
