import { metricKeys, runsOfCurve, shownMetrics, visibleRuns } from './choices.ts';
import { chartMetrics } from './columns.ts';
import type { CompareState } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import type { WantedSeries } from './series-shelf.ts';

/** Metrics whose smallest and largest values are asked for at once. */
const MAX_EXTREMES = 200;

/**
 * The series that the view needs: of the curves that are drawn, and, where smallest or largest values
 * are shown, of whatever shows them.
 *
 * @param shownRuns whose columns the table draws
 */
export function wantedSeries(
  view: CompareState,
  runs: readonly ComparedRun[],
  shownRuns: ReadonlySet<string>
): WantedSeries[] {
  const wanted: WantedSeries[] = [];
  const want = (run: ComparedRun, metric_key: string, width: number) => {
    const metric = run.metrics.get(metric_key);
    if (metric !== undefined) wanted.push({ run_id: metric.run_id, metric_key, width });
  };
  if (view.chart === 'curves') {
    for (const metric_key of shownMetrics(view, runs)) {
      const drawn = runsOfCurve(view, runs, metric_key);
      for (const run of drawn) want(run, metric_key, columnsFor(drawn.length));
    }
  }
  if (view.statistic !== 'last') {
    const listed = runs.filter(({ run_id }) => shownRuns.has(run_id));
    for (const metric_key of metricKeys(runs).slice(0, MAX_EXTREMES)) {
      for (const run of listed) want(run, metric_key, 1);
    }
    for (const metric_key of chartMetrics(view, runs)) {
      for (const run of visibleRuns(view, runs)) want(run, metric_key, 1);
    }
  }
  return wanted;
}

/** Pixel columns of each of so many lines, so that a plot holds some 25,000 points at most. */
function columnsFor(lines: number): number {
  if (lines <= 10) return 600;
  return lines <= 50 ? 200 : 50;
}
