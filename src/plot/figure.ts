import { decodeDouble, type WireDouble } from '../protocol/double.ts';
import { formatCount } from './format-number.ts';
import { groupByScale } from './group-by-scale.ts';
import { layoutPanel, type Panel } from './panel.ts';

/** A series as it comes from the record or from a bundle. Steps in ascending order. */
export interface FigureSeries {
  run_id: string;
  metric_key: string;
  count: number;
  steps: readonly number[];
  values: readonly WireDouble[];
}

/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

export interface Figure extends Size {
  panels: Panel[];
  /** In the order of the series, whether they are drawn or not. */
  legend: LegendEntry[];
  /** `300 of 300 points` */
  caption: string;
}

export interface LegendEntry {
  /** Index of the series, which also is its place in the palette. */
  series: number;
  label: string;
  drawn: boolean;
}

export interface FigureOptions {
  /** Metrics that are not drawn. They keep their colours. Absent: those for which no panel is left. */
  hidden?: ReadonlySet<string>;
}

/** A panel that is narrower cannot hold its axis labels. */
const MIN_PANEL_WIDTH = 230;
const MAX_PANELS = 3;
const PANEL_GAP = 12;

/**
 * Lays out lines over steps. Metrics of very different size (a loss and a number of samples) get
 * panels beside each other, as far as the width allows.
 */
export function figureOf(
  series: readonly FigureSeries[],
  size: Size,
  options: FigureOptions = {}
): Figure {
  const columns = panelColumns(size.width);
  const hidden = options.hidden ?? hiddenByDefault(series, size.width);
  const decoded = series.map((one, index) => ({
    index,
    metric_key: one.metric_key,
    steps: one.steps,
    values: one.values.map(decodeDouble)
  }));
  const groups = groupByScale(decoded.filter(({ metric_key }) => !hidden.has(metric_key)));
  // What the reader asked for is drawn, with another's axis if need be.
  const shown = [...groups.slice(0, columns - 1), groups.slice(columns - 1).flat()].filter(
    group => group.length > 0
  );
  const width = (size.width - PANEL_GAP * (shown.length - 1)) / Math.max(1, shown.length);
  return {
    ...size,
    panels: shown.map((group, place) =>
      layoutPanel(group, { x: place * (width + PANEL_GAP), y: 0, width, height: size.height })
    ),
    legend: labels(series).map((label, index) => ({
      series: index,
      label,
      drawn: !hidden.has(series[index].metric_key)
    })),
    caption: pointsCaption(series)
  };
}

/** Metrics whose size fits none of the panels that the width has room for. */
export function hiddenByDefault(series: readonly FigureSeries[], width: number): Set<string> {
  const decoded = series.map(({ metric_key, steps, values }, index) => ({
    index,
    metric_key,
    steps,
    values: values.map(decodeDouble)
  }));
  const groups = groupByScale(decoded).slice(panelColumns(width));
  return new Set(groups.flat().map(({ metric_key }) => metric_key));
}

/** How many points are drawn, and how many there are. */
export function pointCounts(series: readonly FigureSeries[]): { drawn: number; total: number } {
  return {
    drawn: series.reduce((sum, { steps }) => sum + steps.length, 0),
    total: series.reduce((sum, { count }) => sum + count, 0)
  };
}

function panelColumns(width: number): number {
  return Math.max(1, Math.min(MAX_PANELS, Math.floor(width / MIN_PANEL_WIDTH)));
}

function pointsCaption(series: readonly FigureSeries[]): string {
  const { drawn, total } = pointCounts(series);
  const counts = `${formatCount(drawn)} of ${formatCount(total)} points`;
  return drawn < total ? `${counts} (min/max kept)` : counts;
}

/** The run is named only where the metric alone does not tell the series apart. */
function labels(series: readonly FigureSeries[]): string[] {
  const keys = series.map(({ metric_key }) => metric_key);
  return series.map(({ metric_key, run_id }) =>
    keys.indexOf(metric_key) === keys.lastIndexOf(metric_key)
      ? metric_key
      : `${metric_key} (${run_id.slice(0, 8)})`
  );
}
