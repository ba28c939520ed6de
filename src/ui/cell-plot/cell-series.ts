import type { Series } from '../../protocol/endpoints/series.ts';

/** Of runs that logged a metric which another of them logged, too: their ids. */
export function runsToName(series: readonly Series[]): string[] {
  const shared = series.filter(({ metric_key, run_id }) =>
    series.some(other => other.metric_key === metric_key && other.run_id !== run_id)
  );
  return [...new Set(shared.map(({ run_id }) => run_id))];
}

/** What has one step is no curve. */
export const hasCurve = ({ steps }: Series) =>
  steps.length >= 2 && steps[0] < steps[steps.length - 1];

/** Which attempt of its cell an execution was, if a point tells. */
export function attemptOf(series: readonly Series[], execution_id: string): number | undefined {
  const origins = series.flatMap(one => one.origins);
  return origins.find(origin => origin.execution_id === execution_id)?.attempt;
}

/** By metric, so that a curve keeps its colour from one drawing to the next; then by run. */
export function inOrder(series: readonly Series[]): Series[] {
  const rank = ({ metric_key }: Series) => (/loss/i.test(metric_key) ? 0 : 1);
  return [...series].sort(
    (a, b) =>
      rank(a) - rank(b) || compare(a.metric_key, b.metric_key) || compare(a.run_id, b.run_id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
