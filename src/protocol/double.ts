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
