import { paramKeys, shownMetrics } from './choices.ts';
import type { CompareState, Statistic } from './compare-state.ts';
import type { ComparedRun } from './compared-run.ts';
import type { SeriesLookup } from './series-shelf.ts';

/** A param or a metric, as what a chart shows of a run. */
export interface Column {
  kind: 'params' | 'metrics';
  key: string;
}

const MAX_PARAM_AXES = 6;
const MAX_METRIC_AXES = 3;

/** As a state keeps it: `metrics.val/acc`. */
export const columnId = ({ kind, key }: Column) => `${kind}.${key}`;

/** @returns null for what is none */
export function parseColumn(id: string | null): Column | null {
  const [, kind, key] = /^(params|metrics)\.(.+)$/s.exec(id ?? '') ?? [];
  return key === undefined ? null : { kind: kind as Column['kind'], key };
}

/** @returns undefined if the run lacks it, or while it is not known */
export function statisticOf(
  run: ComparedRun,
  metric_key: string,
  statistic: Statistic,
  series: SeriesLookup
): number | undefined {
  const metric = run.metrics.get(metric_key);
  if (metric === undefined || statistic === 'last') return metric?.value;
  return series.extremes(metric.run_id, metric_key)?.[statistic];
}

/** Of each run; params that are numbers in all of them as numbers. */
export function columnValues(
  runs: readonly ComparedRun[],
  { kind, key }: Column,
  statistic: Statistic,
  series: SeriesLookup
): (number | string | undefined)[] {
  if (kind === 'metrics') return runs.map(run => statisticOf(run, key, statistic, series));
  const texts = runs.map(({ params }) => params.get(key));
  const present = texts.filter(text => text !== undefined);
  const areNumbers = present.every(text => text.trim() !== '' && Number.isFinite(Number(text)));
  return areNumbers ? texts.map(text => (text === undefined ? undefined : Number(text))) : texts;
}

export interface ScatterColumns {
  x: Column | null;
  y: Column | null;
  /** null: each run in its own colour. */
  colour: Column | null;
}

/** What the reader chose, else the first param that differs against the first metric. */
export function scatterColumns(view: CompareState, runs: readonly ComparedRun[]): ScatterColumns {
  const [param] = differingParams(runs);
  const [first, second] = shownMetrics(view, runs);
  return {
    x: parseColumn(view.x) ?? column('params', param) ?? column('metrics', second ?? first),
    y: parseColumn(view.y) ?? column('metrics', first),
    colour: parseColumn(view.colour)
  };
}

export function barsColumn(view: CompareState, runs: readonly ComparedRun[]): Column | null {
  return parseColumn(view.bars) ?? column('metrics', shownMetrics(view, runs)[0]);
}

/** What the reader chose, else the params that differ and the metrics whose curves are drawn. */
export function parallelColumns(view: CompareState, runs: readonly ComparedRun[]): Column[] {
  if (view.parallel !== null) return view.parallel.map(parseColumn).filter(one => one !== null);
  const params = differingParams(runs).slice(0, MAX_PARAM_AXES);
  const metrics = shownMetrics(view, runs).slice(0, MAX_METRIC_AXES);
  return [
    ...params.map(key => ({ kind: 'params' as const, key })),
    ...metrics.map(key => ({ kind: 'metrics' as const, key }))
  ];
}

/** Those of what the chart shows that are metrics. */
export function chartMetrics(view: CompareState, runs: readonly ComparedRun[]): string[] {
  return chartColumns(view, runs)
    .filter(one => one?.kind === 'metrics')
    .map(one => (one as Column).key);
}

function chartColumns(view: CompareState, runs: readonly ComparedRun[]): (Column | null)[] {
  switch (view.chart) {
    case 'curves':
      return [];
    case 'scatter':
      return Object.values(scatterColumns(view, runs));
    case 'bars':
    case 'box':
      return [barsColumn(view, runs)];
    case 'parallel':
      return parallelColumns(view, runs);
  }
}

export function differingParams(runs: readonly ComparedRun[]): string[] {
  return paramKeys(runs).filter(key => new Set(runs.map(({ params }) => params.get(key))).size > 1);
}

const column = (kind: Column['kind'], key: string | undefined): Column | null =>
  key === undefined ? null : { kind, key };
