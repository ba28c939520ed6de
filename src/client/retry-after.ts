/**
 * The header Retry-After, which has seconds or a date (RFC 9110, 10.2.3), in ms from `now`.
 *
 * @returns at most 10 minutes: a server that says more may be back before; null for what cannot be read
 */
export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined || value.trim() === '') return null;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}

const LONGEST_RETRY_AFTER_MS = 600_000;
