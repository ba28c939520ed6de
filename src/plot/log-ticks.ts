import { formatNumber } from './format-number.ts';
import { niceTicks, type Tick } from './ticks.ts';

/**
 * Powers of ten, with 2 and 5 times of them where there is room; in less than a decade round numbers.
 *
 * @param low above 0
 */
export function logTicks(low: number, high: number, wanted: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const powers = last - first + 1;
  if (powers < 2) {
    const few = leads([1, 2, 5], low, high);
    return few.length >= 2 ? few : niceTicks(low, high, wanted).filter(({ value }) => value > 0);
  }
  if (powers * 2 <= wanted) return leads([1, 2, 5], low, high);
  const step = Math.max(1, Math.ceil(powers / wanted));
  const ticks: Tick[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step) {
    ticks.push(tick(power10(power)));
  }
  return ticks;
}

function leads(factors: readonly number[], low: number, high: number): Tick[] {
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const factor of factors) {
      const value = Number(`${factor}e${power}`);
      if (value >= low && value <= high) ticks.push(tick(value));
    }
  }
  return ticks;
}

// 10 ** -5 is 0.000009999999999999999.
const power10 = (power: number) => Number(`1e${power}`);

const tick = (value: number): Tick => ({ value, label: formatNumber(value) });
