/**
 * Reads a `Range` header (RFC 9110 §14.2) with one range of bytes.
 *
 * @returns both ends inclusive, a negative start counts from the end; undefined for what a server
 *   may ignore: several ranges, other units, or no valid range
 */
export function byteRange(header: string | undefined): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match) return undefined;
  const [, first, last] = match;
  if (first === '') return last === '' ? undefined : suffix(Number(last));
  const start = Number(first);
  const end = last === '' ? Infinity : Number(last);
  return end < start ? undefined : { start, end };
}

/** The last `count` bytes; none of them cannot be satisfied, and says so by an end before any start. */
const suffix = (count: number) =>
  count === 0 ? { start: 0, end: -1 } : { start: -count, end: Infinity };
