import { visibleRuns } from './choices.ts';
import { columnValues } from './columns.ts';
import type { CompareState } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import { groupValues } from './group-values.ts';

/** Runs that share a value of a param, or whose values lie in one range; in order of palette. */
export interface CurveGroup {
  label: string;
  runs: readonly ComparedRun[];
}

/** @returns null where runs are not grouped */
export function curveGroups(view: CompareState, runs: readonly ComparedRun[]): CurveGroup[] | null {
  if (view.groupBy === null) return null;
  const drawn = visibleRuns(view, runs);
  const values = columnValues(drawn, { kind: 'params', key: view.groupBy }, 'last', NO_SERIES);
  const { labels, of } = groupValues(values);
  return labels.map((label, group) => ({
    label,
    runs: drawn.filter((_, at) => of[at] === group)
  }));
}

/** Params have none. */
const NO_SERIES = { get: () => undefined, extremes: () => undefined };
