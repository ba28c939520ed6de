import type { MessageFrame } from '../protocol/frames.ts';

/**
 * When the kernel made a message, ms since 1970: the clock that also stamps the points it logs.
 * A header without a date that can be read counts from when the Jupyter server saw it.
 */
export function messageDate({ header, time }: MessageFrame): number {
  const date = typeof header.date === 'string' ? header.date : '';
  // Kernels before protocol 5.1 left the zone out; their dates are UTC.
  const zoned = /[T ]/.test(date) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(date) ? `${date}Z` : date;
  const parsed = Date.parse(zoned);
  return Number.isNaN(parsed) ? time : parsed;
}
