import type { RunAttribution } from '../series/run-attribution.ts';
import type { SeriesView } from '../series/series-view.ts';

/**
 * Which executions logged points of a series, and how many each. A block between whose first and
 * last time no other execution began is not read.
 *
 * @returns by places in `attribution.origins`; points of nobody known are left out
 */
export function metricLoggers(
  { key, sources }: SeriesView,
  attribution: RunAttribution
): Map<number, number> {
  const loggers = new Map<number, number>();
  const add = (origin: number, points: number) => {
    if (origin >= 0) loggers.set(origin, (loggers.get(origin) ?? 0) + points);
  };
  for (const source of sources) {
    const { minTime, maxTime } = source.head;
    const first = attribution.originOf(key, minTime);
    if (source.count !== null && attribution.originOf(key, maxTime) === first) {
      add(first, source.count);
      continue;
    }
    const points = source.load();
    for (let at = 0; at < points.length; at++) {
      add(attribution.originOf(key, points.times[at]), 1);
    }
  }
  return loggers;
}
