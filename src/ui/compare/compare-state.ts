import { DEFAULT_AXES, parseAxes, type Axes } from '../../plot/axes.ts';
import { MAX_COMPARED_RUNS } from '../compare-runs.ts';
import { brushText, parseBrush, type Brush } from './charts/brush.ts';

export const CHART_KINDS = ['curves', 'scatter', 'bars', 'parallel', 'box'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export const STATISTICS = ['last', 'min', 'max'] as const;
/** Which value of a metric's series a table or a chart shows. */
export type Statistic = (typeof STATISTICS)[number];

/** All that the reader chose; what `null` stands for is found out from the runs. */
export interface CompareState {
  /** In order of columns; 500 at most. */
  run_ids: readonly string[];
  /** null: the first run. */
  baseline: string | null;
  /** Whose code is compared with that of the baseline; null: the first other run. */
  other: string | null;
  onlyDifferences: boolean;
  statistic: Statistic;
  /** Whose curves are drawn; null: the first few. */
  metrics: readonly string[] | null;
  axes: Axes;
  chart: ChartKind;
  /** A param, of curves and boxes; null: each run is drawn for itself. */
  groupBy: string | null;
  /** Runs that no chart draws. */
  hidden: ReadonlySet<string>;
  /** Columns as `metrics.<key>` or `params.<key>`: of the scatter, of its colours, of bars and boxes. */
  x: string | null;
  y: string | null;
  colour: string | null;
  bars: string | null;
  /** Of the parallel coordinates; null: the params and metrics that differ. */
  parallel: readonly string[] | null;
  /** What of their axes is chosen, by column; those of columns that are not drawn wait. */
  brushes: ReadonlyMap<string, Brush>;
}

export function newCompareState(run_ids: readonly string[]): CompareState {
  return {
    run_ids: [...new Set(run_ids)].slice(0, MAX_COMPARED_RUNS),
    baseline: null,
    other: null,
    onlyDifferences: true,
    statistic: 'last',
    metrics: null,
    axes: DEFAULT_AXES,
    chart: 'curves',
    groupBy: null,
    hidden: new Set(),
    x: null,
    y: null,
    colour: null,
    bars: null,
    parallel: null,
    brushes: new Map()
  };
}

/** As the query of an address, without what was not chosen: `runs=a+b&base=b&metric=loss`. */
export function compareState(state: CompareState): string {
  const { axes } = state;
  const query = new URLSearchParams({ runs: state.run_ids.join(' ') });
  const put = (name: string, value: string | null | false) => {
    if (value !== null && value !== false) query.append(name, value);
  };
  put('base', state.baseline);
  put('with', state.other);
  put('all', !state.onlyDifferences && '1');
  put('stat', state.statistic !== 'last' && state.statistic);
  putList(query, 'metric', state.metrics);
  put('axis', axes.x !== DEFAULT_AXES.x && axes.x);
  put('xlog', axes.xLog && '1');
  put('ylog', axes.yLog && '1');
  put('smooth', axes.smoothing > 0 && String(axes.smoothing));
  put('chart', state.chart !== 'curves' && state.chart);
  put('group', state.groupBy);
  put('hide', state.hidden.size > 0 && [...state.hidden].join(' '));
  put('x', state.x);
  put('y', state.y);
  put('colour', state.colour);
  put('bars', state.bars);
  putList(query, 'dim', state.parallel);
  for (const [id, brush] of state.brushes) query.append('brush', brushText(id, brush));
  return query.toString();
}

/** Reads what compareState wrote. What is missing or makes no sense is as in a new state. */
export function parseCompareState(text: string): CompareState {
  const query = new URLSearchParams(text);
  const start = newCompareState(words(query.get('runs')));
  const isRun = (run_id: string | null) => run_id !== null && start.run_ids.includes(run_id);
  const run = (name: string) => (isRun(query.get(name)) ? query.get(name) : null);
  return {
    ...start,
    baseline: run('base'),
    other: run('with'),
    onlyDifferences: query.get('all') !== '1',
    statistic: oneOf(STATISTICS, query.get('stat')),
    metrics: list(query, 'metric'),
    axes: parseAxes({
      x: query.get('axis'),
      xLog: query.get('xlog') === '1',
      yLog: query.get('ylog') === '1',
      smoothing: Number(query.get('smooth'))
    }),
    chart: oneOf(CHART_KINDS, query.get('chart')),
    groupBy: query.get('group'),
    hidden: new Set(words(query.get('hide')).filter(isRun)),
    x: query.get('x'),
    y: query.get('y'),
    colour: query.get('colour'),
    bars: query.get('bars'),
    parallel: list(query, 'dim'),
    brushes: new Map(
      query
        .getAll('brush')
        .map(parseBrush)
        .filter(brush => brush !== null)
    )
  };
}

// An empty list was chosen too; it is one empty value.
function putList(query: URLSearchParams, name: string, values: readonly string[] | null): void {
  if (values?.length === 0) query.append(name, '');
  for (const value of values ?? []) query.append(name, value);
}

function list(query: URLSearchParams, name: string): string[] | null {
  if (!query.has(name)) return null;
  return [...new Set(query.getAll(name))].filter(value => value !== '');
}

const words = (text: string | null) => (text ?? '').split(/\s+/).filter(word => word !== '');

const oneOf = <Choice extends string>(choices: readonly Choice[], wanted: string | null): Choice =>
  choices.find(choice => choice === wanted) ?? choices[0];
