import { dateFormat } from './date-format.ts';
import { timeStep } from './duration-ticks.ts';
import type { Tick } from './ticks.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Round times of the reader's clock: `14:02:30`, `14:02`, `24 Nov`, `Nov 2025`.
 *
 * @param low ms since 1970, as `high`
 */
export function timeTicks(low: number, high: number, wanted: number): Tick[] {
  const step = timeStep(low, high, wanted);
  if (step === null) return monthTicks(low, high, wanted);
  if (step === 0) return partTicks(low, high, wanted);
  // Days and hours begin where the reader's do.
  const shift = new Date(low).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let at = Math.ceil((low - shift) / step) * step + shift; at <= high; at += step) {
    const isDay = (at - shift) % DAY === 0;
    ticks.push({ value: at, label: step >= DAY || isDay ? day(at) : clock(at, step < MINUTE) });
  }
  return ticks;
}

/** Parts of a second. */
function partTicks(low: number, high: number, wanted: number): Tick[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
  const raw = (high - low) / Math.max(1, wanted);
  const step = steps.find(one => one >= raw) ?? 1000;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
    const part = String(((at % 1000) + 1000) % 1000).padStart(3, '0');
    ticks.push({ value: at, label: `${clock(at, true).slice(-2)}.${part} s` });
  }
  return ticks;
}

function monthTicks(low: number, high: number, wanted: number): Tick[] {
  const from = new Date(low);
  const months = (high - low) / (30 * DAY);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find(one => one >= months / wanted) ?? 600;
  const first = from.getFullYear() * 12 + Math.ceil(from.getMonth() / step) * step;
  const ticks: Tick[] = [];
  for (let month = first; ticks.length < 50; month += step) {
    const at = new Date(Math.floor(month / 12), month % 12, 1).getTime();
    if (!(at <= high)) break;
    if (at >= low) {
      ticks.push({ value: at, label: monthOfYear(at) });
    }
  }
  return ticks;
}

const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const toMinutes = dateFormat('en-GB', TIME);
const toSeconds = dateFormat('en-GB', { ...TIME, second: '2-digit' });
const clock = (at: number, seconds: boolean) => (seconds ? toSeconds : toMinutes)(at);

const day = dateFormat(undefined, { day: 'numeric', month: 'short' });
const monthOfYear = dateFormat(undefined, { month: 'short', year: 'numeric' });
