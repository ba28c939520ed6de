const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * `85 ms`, `12.3 s`, `4 m 02 s`, `3 h 07 m`, `10 d 14 h`.
 *
 * @param ms below 0 counts as 0: clocks of two machines may disagree
 */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return formatWhole(Math.round(seconds));
}

/** As formatDuration, in whole seconds: for a time that is still running. */
export function formatElapsed(ms: number): string {
  return formatWhole(Math.floor(Math.max(0, ms) / 1000));
}

function formatWhole(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return pair(seconds, MINUTE, 'm', 1, 's');
  if (seconds < DAY) return pair(seconds, HOUR, 'h', MINUTE, 'm');
  return pair(seconds, DAY, 'd', HOUR, 'h');
}

function pair(seconds: number, big: number, bigName: string, small: number, smallName: string) {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)} ${bigName} ${String(rest).padStart(2, '0')} ${smallName}`;
}
