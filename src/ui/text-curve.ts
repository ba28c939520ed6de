import { decodeDouble } from '../protocol/double.ts';
import type { Series } from '../protocol/endpoints/series.ts';

const LEVELS = '▁▂▃▄▅▆▇█';
const WIDTH = 16;

/**
 * A series as a few characters, for where no picture can be: the last finite value in each of equal
 * stretches of steps, between the lowest and the highest of them. A stretch without any repeats the
 * one before.
 *
 * @returns '' for a series with less than two steps
 */
export function textCurve({ steps, values }: Series): string {
  const finite = steps
    .map((step, at) => ({ step, value: decodeDouble(values[at]) }))
    .filter(({ value }) => Number.isFinite(value));
  const first = finite[0]?.step ?? 0;
  const span = (finite.at(-1)?.step ?? 0) - first;
  if (span === 0) return '';
  const width = Math.min(WIDTH, finite.length);
  const lasts = new Map<number, number>();
  for (const { step, value } of finite) {
    lasts.set(Math.min(width - 1, Math.floor(((step - first) / span) * width)), value);
  }
  const low = Math.min(...lasts.values());
  const range = Math.max(...lasts.values()) - low;
  let level = '';
  return Array.from({ length: width }, (_, at) => {
    const value = lasts.get(at);
    // The first stretch has the first point.
    if (value !== undefined) level = levelOf(range === 0 ? 0 : (value - low) / range);
    return level;
  }).join('');
}

/** @param part 0 … 1 */
const levelOf = (part: number) =>
  LEVELS[Math.min(LEVELS.length - 1, Math.floor(part * LEVELS.length))];
