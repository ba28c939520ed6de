/**
 * An int64 as protobuf's JSON parser reads it: a whole number, or a text of digits.
 *
 * Beyond 2^53 a number has been rounded by JSON.parse already and counts as none; a text counts if
 * a double holds it exactly.
 *
 * @returns undefined for what is none
 */
export function readInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !DIGITS.test(value)) return undefined;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const fits = number >= -(2 ** 63) && number < 2 ** 63 && BigInt(number) === BigInt(value);
  return fits ? number : undefined;
}

/** Twenty digits are more than an int64 has. */
const DIGITS = /^[+-]?\d{1,20}$/;
