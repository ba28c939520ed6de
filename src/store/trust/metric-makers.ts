import { preparedStatements } from '../db/prepared-statements.ts';
import { metricLoggers } from '../lineage/metric-loggers.ts';
import { RunAttribution } from '../series/run-attribution.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Which executions logged points of each metric of a run, by key. @param run key of its row */
export function metricMakers(context: ReadContext, run: number): Map<string, Set<string>> {
  const keys = statements(context.database).metrics.all(run) as unknown as { key: string }[];
  const series = keys.flatMap(({ key }) => {
    const view = context.tail.view(run, key);
    return view === undefined || view.sources.length === 0 ? [] : [view];
  });
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

const statements = preparedStatements({
  metrics: 'SELECT key FROM series WHERE run = ? ORDER BY key'
});
