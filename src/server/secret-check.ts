import { timingSafeEqual } from 'node:crypto';

/** Compares in a time that does not tell how much of a guess was right. */
export function secretCheck(secret: string): (given: string) => boolean {
  const expected = Buffer.from(secret);
  return given => {
    const bytes = Buffer.from(given);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };
}
