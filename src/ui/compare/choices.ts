import { metricDirection } from '../../plot/metric-direction.ts';
import { chosenMetric } from '../chosen-metric.ts';
import type { CompareState } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';

/** More lines in one plot cannot be told apart, nor be asked for in good time. */
export const MAX_LINES = 50;
const FIRST_METRICS = 4;
const SYSTEM_PREFIX = 'system/';

/** Of all the runs, in order of name. */
export const metricKeys = (runs: readonly ComparedRun[]) => keysOf(runs, run => run.metrics);
export const paramKeys = (runs: readonly ComparedRun[]) => keysOf(runs, run => run.params);

function keysOf(
  runs: readonly ComparedRun[],
  valuesOf: (run: ComparedRun) => ReadonlyMap<string, unknown>
): string[] {
  return [...new Set(runs.flatMap(run => [...valuesOf(run).keys()]))].sort();
}

/** Metrics whose curves are drawn: what the reader chose, else what looks most like a result. */
export function shownMetrics(view: CompareState, runs: readonly ComparedRun[]): string[] {
  const keys = metricKeys(runs);
  if (view.metrics !== null) return view.metrics.filter(key => keys.includes(key));
  const own = keys.filter(key => !key.startsWith(SYSTEM_PREFIX));
  const first = chosenMetric(own, null);
  const rank = (key: string) => (key === first ? 0 : metricDirection(key) !== null ? 1 : 2);
  return own.sort((a, b) => rank(a) - rank(b)).slice(0, FIRST_METRICS);
}

/** The run that the others are compared with; undefined while none is read. */
export function baselineOf(
  view: CompareState,
  runs: readonly ComparedRun[]
): ComparedRun | undefined {
  return runs.find(({ run_id }) => run_id === view.baseline) ?? runs[0];
}

/** The run whose code stands against that of the baseline. */
export function otherOf(view: CompareState, runs: readonly ComparedRun[]): ComparedRun | undefined {
  const others = runs.filter(run => run !== baselineOf(view, runs));
  return others.find(({ run_id }) => run_id === view.other) ?? others[0];
}

/** Sessions of the two runs whose code is compared. */
export function comparedSessions(
  view: CompareState,
  runs: readonly ComparedRun[]
): ReadonlySet<string> {
  const sessions = [baselineOf(view, runs), otherOf(view, runs)].map(
    run => run?.session_id ?? null
  );
  return new Set(sessions.filter(session_id => session_id !== null));
}

/** Runs that charts draw. */
export function visibleRuns(view: CompareState, runs: readonly ComparedRun[]): ComparedRun[] {
  return runs.filter(({ run_id }) => !view.hidden.has(run_id));
}

/** Runs whose series of a metric are asked for: the first 50 that have it, all where they are grouped. */
export function runsOfCurve(
  view: CompareState,
  runs: readonly ComparedRun[],
  metric_key: string
): ComparedRun[] {
  const having = visibleRuns(view, runs).filter(({ metrics }) => metrics.has(metric_key));
  return view.groupBy === null ? having.slice(0, MAX_LINES) : having;
}

/** Of those, the ones whose lines are drawn: the first 50, also where the groups have more. */
export function linesOfCurve(
  view: CompareState,
  runs: readonly ComparedRun[],
  metric_key: string
): ComparedRun[] {
  return runsOfCurve(view, runs, metric_key).slice(0, MAX_LINES);
}
