/** Of a tab's connection to its server. */
const TAB = { firstMs: 250, longestMs: 15_000 };

/**
 * How long to wait before a connection is tried again, in ms.
 *
 * Doubles from `firstMs` (250 ms) to `longestMs` (15 s). Half of it is random, so that the tabs of a restarted server do
 * not all come back at once.
 *
 * @param failures tries that failed so far, from 0
 * @param random in [0, 1)
 */
export function reconnectDelay(
  failures: number,
  random: number,
  { firstMs, longestMs } = TAB
): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  return whole / 2 + (whole / 2) * random;
}
