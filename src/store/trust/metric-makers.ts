import { metricLoggers } from '../lineage/metric-loggers.ts';
import { RunAttribution } from '../series/run-attribution.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Which executions logged points of each metric of a run, by key and in their order. @param run key of its row */
export function metricMakers(context: ReadContext, run: number): Map<string, Set<string>> {
  const series = context.tail
    .viewsOf(run)
    .filter(({ sources }) => sources.length > 0)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const heads = series.flatMap(({ sources }) => sources.map(({ head }) => head));
  const attribution = new RunAttribution(context, run, {
    from: heads.reduce((least, { minTime }) => Math.min(least, minTime), Infinity),
    to: heads.reduce((most, { maxTime }) => Math.max(most, maxTime), -Infinity)
  });
  return new Map(
    series.map(view => {
      const origins = [...metricLoggers(view, attribution).keys()];
      return [view.key, new Set(origins.map(at => attribution.origins[at].execution_id))];
    })
  );
}
