import { dateFormat } from './date-format.ts';

/** How long ago, in the largest unit that fits: `12 s`, `4 m`, `2 h`, `10 d`. */
export function formatAge(time: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** `24 Nov 2025, 14:02:31` in the reader's language and time zone. */
export const formatTime = dateFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** `14:02` of the same day, `24 Nov, 14:02` of another. */
export function formatClock(time: number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return isToday ? clock(time) : dayAndClock(time);
}

const clock = dateFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** `24 Nov, 14:02`: of days that everybody remembers, whichever year it was. */
export const dayAndClock = dateFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit'
});
