import { logTicks } from './log-ticks.ts';
import { niceTicks, type Tick } from './ticks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps by which times go, ms. */
export const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7].map(count => count * DAY)
] as const;

const UNITS = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's']
] as const;

/** Round durations: `0`, `30 s`, `1 m 30 s`, `2 h`. @param low ms, as `high` */
export function durationTicks(low: number, high: number, wanted: number, log = false): Tick[] {
  if (log) return logTicks(low / SECOND, high / SECOND, wanted).map(inSeconds);
  const step = timeStep(low, high, wanted);
  const unit = step === null ? DAY : SECOND;
  if (step === null || step < SECOND) {
    return niceTicks(low / unit, high / unit, wanted).map(({ value, label }) => ({
      value: value * unit,
      label: value === 0 ? '0' : `${label} ${unit === DAY ? 'd' : 's'}`
    }));
  }
  const ticks: Tick[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    ticks.push({ value, label: durationLabel(value) });
  }
  return ticks;
}

/** @returns ms; 0 for parts of a second, null for more than weeks */
export function timeStep(low: number, high: number, wanted: number): number | null {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > SECOND / 2)) return 0;
  return TIME_STEPS.find(step => step >= raw) ?? null;
}

function durationLabel(ms: number): string {
  const size = Math.abs(ms);
  const [at, [length, name]] = [...UNITS.entries()].find(([, [unit]]) => size >= unit) ?? [
    0,
    UNITS[3]
  ];
  const next = UNITS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((size % length) / next[0]);
  const sign = ms < 0 ? '-' : '';
  if (size < SECOND) return '0';
  const first = `${sign}${Math.floor(size / length)} ${name}`;
  return rest === 0 ? first : `${first} ${rest} ${next[1]}`;
}

function inSeconds({ value, label }: Tick): Tick {
  const ms = value * SECOND;
  return { value: ms, label: ms < MINUTE ? `${label} s` : durationLabel(ms) };
}
