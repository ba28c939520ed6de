import type { WireDouble } from '../protocol/double.ts';
import { DEFAULT_AXES, type Axes, type StepRange } from './axes.ts';
import type { Band } from './band.ts';
import { lineNames } from './cell-lines.ts';
import { columnOf, lineStarts, type Column } from './columns.ts';
import { groupByScale } from './group-by-scale.ts';
import type { LineStyle } from './line-style.ts';
import { layoutPanel, type Panel } from './panel.ts';
import { pointsCaption } from './points-caption.ts';
import { pointsOutside } from './points-outside.ts';
import type { Domain } from './scale.ts';
import { smooth } from './smooth.ts';

/** A series as it comes from the record or from a bundle. Steps in ascending order. */
export interface FigureSeries {
  run_id: string;
  metric_key: string;
  count: number;
  steps: readonly number[];
  /** ms, one a step; absent or empty where they are not known. */
  timestamps?: readonly number[];
  values: readonly WireDouble[];
  /** Read of prints. */
  parsed?: true;
}

/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

export interface Figure extends Size {
  panels: Panel[];
  /** What the x axis is: `step` wherever points have no times. */
  x: Axes['x'];
  /** In the order of the series: their points as they lie on the axis. */
  columns: Column[];
  /** In the order of the series, whether they are drawn or not. */
  legend: LegendEntry[];
  bands: readonly Band[];
  /** `300 of 300 points`, in English. */
  caption: string;
}

export interface LegendEntry {
  /** Index of the series. */
  series: number;
  label: string;
  /** Place in the palette. */
  colour: number;
  faint: boolean;
  drawn: boolean;
}

export interface FigureOptions {
  /** Metrics that are not drawn. They keep their colours. Absent: those for which no panel is left. */
  hidden?: ReadonlySet<string>;
  /** One per series; absent: the place in the palette is the index, the label the metric's name. */
  styles?: readonly LineStyle[];
  axes?: Axes;
  bands?: readonly Band[];
  /** Only these steps are drawn. */
  range?: StepRange | null;
  /** One per series, for relative times: `lineStarts` of the whole series. Absent: of these. */
  starts?: readonly number[];
}

/** A panel that is narrower cannot hold its axis labels. */
const MIN_PANEL_WIDTH = 230;
const MAX_PANELS = 3;
const PANEL_GAP = 12;

/**
 * Lays out lines over steps or times. Metrics of very different size (a loss and a number of samples)
 * get panels beside each other, as far as the width allows; on a logarithmic axis all share one.
 */
export function figureOf(
  series: readonly FigureSeries[],
  size: Size,
  options: FigureOptions = {}
): Figure {
  const { axes = DEFAULT_AXES, bands = [], range = null } = options;
  const hidden = options.hidden ?? hiddenByDefault(series, size.width, axes);
  const x = series.every(hasTimes) ? axes.x : 'step';
  const starts = options.starts ?? (x === 'relative' ? lineStarts(series) : []);
  const columns = series.map((one, at) => columnOf(one, x, starts[at] ?? 0, range));
  const lines = columns.map((column, index) => ({
    index,
    metric_key: series[index].metric_key,
    x: column.x,
    values: column.values,
    smoothed: axes.smoothing > 0 ? smooth(column.values, axes.smoothing) : null
  }));
  const visible = lines.filter(({ metric_key }) => !hidden.has(metric_key));
  const groups = axes.yLog ? [visible] : groupByScale(visible);
  const count = panelColumns(size.width);
  // What the reader asked for is drawn, with another's axis if need be.
  const shown = [...groups.slice(0, count - 1), groups.slice(count - 1).flat()].filter(
    group => group.length > 0
  );
  if (shown.length === 0 && bands.length > 0) shown.push([]);
  const width = (size.width - PANEL_GAP * (shown.length - 1)) / Math.max(1, shown.length);
  const domain = range === null ? null : domainOf(range, x, columns);
  const panels = shown.map((group, place) =>
    layoutPanel(
      group,
      { x: place * (width + PANEL_GAP), y: 0, width, height: size.height },
      { x, xLog: axes.xLog, yLog: axes.yLog, shown: domain },
      place === 0 ? bands : []
    )
  );
  const styles = options.styles ?? defaultStyles(series);
  const outside = pointsOutside(
    visible.map(({ index }) => columns[index]),
    { ...axes, x }
  );
  return {
    ...size,
    panels,
    x,
    columns,
    bands,
    legend: styles.slice(0, series.length).map(({ label, colour, faint = false }, index) => ({
      series: index,
      label,
      colour,
      faint,
      drawn: !hidden.has(series[index].metric_key)
    })),
    caption: pointsCaption(series, { outside, smoothing: axes.smoothing })
  };
}

/**
 * Metrics whose size fits none of the panels that the width has room for. On a logarithmic axis there is
 * room for all.
 */
export function hiddenByDefault(
  series: readonly FigureSeries[],
  width: number,
  { yLog }: Axes = DEFAULT_AXES
): ReadonlySet<string> {
  if (yLog) return NONE;
  const lines = series.map(one => ({
    metric_key: one.metric_key,
    values: columnOf(one, 'step', 0).values
  }));
  const groups = groupByScale(lines).slice(panelColumns(width));
  return new Set(groups.flat().map(({ metric_key }) => metric_key));
}

/** Without times of its points a series lies on an axis of steps alone. */
export const hasTimes = ({ steps, timestamps }: FigureSeries) =>
  timestamps?.length === steps.length;

/** A colour a series; the run is named only where the metric alone does not tell them apart. */
export function defaultStyles(series: readonly FigureSeries[]): LineStyle[] {
  return lineNames(series).map((label, colour) => ({ colour, label }));
}

const NONE: ReadonlySet<string> = new Set();

function panelColumns(width: number): number {
  return Math.max(1, Math.min(MAX_PANELS, Math.floor(width / MIN_PANEL_WIDTH)));
}

/** What the x axis shows of a range of steps: by time, where their points lie; null: there are none. */
function domainOf(
  { start, end }: StepRange,
  x: Axes['x'],
  columns: readonly Column[]
): Domain | null {
  if (x === 'step') return [start, end];
  const drawn = columns.filter(column => column.x.length > 0);
  if (drawn.length === 0) return null;
  return [
    Math.min(...drawn.map(column => column.x[0])),
    Math.max(...drawn.map(column => column.x[column.x.length - 1]))
  ];
}
