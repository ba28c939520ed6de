import type { Axes } from './axes.ts';
import { durationTicks } from './duration-ticks.ts';
import { logTicks } from './log-ticks.ts';
import type { Scale } from './scale.ts';
import { niceTicks, type Tick } from './ticks.ts';
import { timeTicks } from './time-ticks.ts';

/** Round values of a scale, some `wanted` of them. */
export function axisTicks(scale: Scale, kind: Axes['x'] | 'value', wanted: number): Tick[] {
  const [low, high] = scale.domain;
  if (kind === 'relative') return durationTicks(low, high, wanted, scale.log);
  if (kind === 'time') return timeTicks(low, high, wanted);
  if (scale.log) return logTicks(low, high, wanted);
  return niceTicks(low, high, wanted, { integers: kind === 'step' });
}
