import { queryFault } from './query-fault.ts';
import type { QueryToken } from './query-tokens.ts';

/**
 * A moment as people write it: an age (`30m`, `2d`: so long before now), a date or a date with a time
 * in the time zone of the server, or ms since 1970.
 *
 * @param now ms
 * @returns ms
 * @throws ApiError with `fault`
 */
export function readTime(token: QueryToken, now: number): number {
  const { text } = token;
  const age = /^(\d+(?:\.\d+)?)([smhdw])$/i.exec(text);
  if (age !== null) return now - Number(age[1]) * UNITS[age[2].toLowerCase()];
  if (/^\d{6,}$/.test(text)) return Number(text);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  const time = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(date) ? Date.parse(date) : NaN;
  if (!Number.isNaN(time)) return time;
  throw queryFault(
    `Expected an age such as 2d or a date such as 2026-11-24, not "${text}".`,
    token
  );
}

/** ms. */
const UNITS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000
};
