/**
 * A double as JSON carries it: protobuf's JSON form writes the values that JSON lacks as strings.
 */
export type WireDouble = number | 'NaN' | 'Infinity' | '-Infinity';

export function encodeDouble(value: number): WireDouble {
  if (Number.isFinite(value)) return value;
  return String(value) as WireDouble;
}

/** @returns NaN for 'NaN', and for whatever is no number at all */
export function decodeDouble(value: WireDouble): number {
  return typeof value === 'number' ? value : Number(value);
}

/**
 * A double as protobuf's JSON parser reads it: a number, `"NaN"`, or a text that Python's `float`
 * takes; true is 1, as it is to `float`.
 *
 * @returns undefined for what is none
 */
export function readDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (DECIMAL.test(value)) return Number(value);
  if (value === 'NaN') return NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(value);
  if (infinite === null) return undefined;
  return infinite[1] === '-' ? -Infinity : Infinity;
}

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
