import type { Axes } from './axes.ts';
import { axisTicks } from './axis-ticks.ts';
import { cutBand, type Band } from './band.ts';
import { drawLine, type LinePlaces, type Mark } from './line-path.ts';
import { drawBand, type PanelBand } from './band-path.ts';
import { placer, scaleOf, valueAt, type Domain, type Scale } from './scale.ts';
import type { Tick } from './ticks.ts';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One pair of axes; everything in pixels of the figure. */
export interface Panel {
  /** Where lines are drawn; the axis labels lie left of it and below. */
  plot: Rectangle;
  xTicks: PlacedTick[];
  yTicks: PlacedTick[];
  /** In drawing order. */
  lines: PanelLine[];
  bands: PanelBand[];
  xScale: Scale;
  yScale: Scale;
}

export interface PlacedTick extends Tick {
  at: number;
}

export interface PanelLine {
  /** Index of the series in the figure. */
  series: number;
  /** The line as it was logged, beneath its smoothed one. */
  raw: boolean;
  /** SVG path data; empty if there is nothing to draw. */
  path: string;
  marks: Mark[];
}

export interface PanelSeries {
  index: number;
  /** Ascending. */
  x: readonly number[];
  values: readonly number[];
  /** The line that is drawn above the faint one of `values`; null: they are not smoothed. */
  smoothed: readonly number[] | null;
}

export interface PanelAxes extends Omit<Axes, 'smoothing'> {
  /** What the x axis shows; null: all points. */
  shown: Domain | null;
}

const TOP = 8;
const RIGHT = 10;
const BOTTOM = 20;
/** Of a label of 10 px, generously. */
const CHARACTER_WIDTH = 6.2;
const X_TICK_SPACE = 70;
const Y_TICK_SPACE = 30;

export function layoutPanel(
  series: readonly PanelSeries[],
  place: Rectangle,
  axes: PanelAxes,
  wholeBands: readonly Band[] = []
): Panel {
  const { shown } = axes;
  const bands = shown === null ? wholeBands : wholeBands.map(band => cutBand(band, shown));
  const xs = [...series.map(({ x }) => x), ...bands.map(({ x }) => x)];
  const xScale = xScaleOf(xs, axes);
  const yScale = scaleOf(
    [...series.map(({ values }) => values), ...bands.flatMap(({ low, high }) => [low, high])],
    { alone: 0.1, margin: 0.04, log: axes.yLog }
  );
  const height = Math.max(1, place.height - TOP - BOTTOM);
  const yTicks = axisTicks(yScale, 'value', Math.max(2, height / Y_TICK_SPACE));
  const longest = Math.max(1, ...yTicks.map(({ label }) => label.length));
  const left = Math.ceil(longest * CHARACTER_WIDTH) + 8;
  const plot = {
    x: place.x + left,
    y: place.y + TOP,
    width: Math.max(1, place.width - left - RIGHT),
    height
  };
  const xTicks = axisTicks(xScale, axes.x, Math.max(1, plot.width / X_TICK_SPACE));
  const places: LinePlaces = {
    plot,
    xScale,
    yScale,
    xAt: placer(xScale, plot.x, plot.width),
    yAt: placer(yScale, plot.y + plot.height, -plot.height)
  };
  const drawn = series.map(one => ({ one, line: drawLine(places, one.x, one.values) }));
  return {
    plot,
    xScale,
    yScale,
    xTicks: xTicks.map(tick => ({ ...tick, at: round(places.xAt(tick.value)) })),
    yTicks: yTicks.map(tick => ({ ...tick, at: round(places.yAt(tick.value)) })),
    // What is smoothed stands above all that is not, with the marks: those are never faint.
    lines: [
      ...drawn.map(({ one, line: { path, marks } }) => {
        const raw = one.smoothed !== null;
        return { series: one.index, raw, path, marks: raw ? [] : marks };
      }),
      ...drawn.flatMap(({ one, line: { marks } }) => {
        if (one.smoothed === null) return [];
        const { path } = drawLine(places, one.x, one.smoothed);
        return [{ series: one.index, raw: false, path, marks }];
      })
    ],
    bands: bands.map(band => drawBand(places, band))
  };
}

export function xOf({ plot, xScale }: Panel, x: number): number {
  return placer(xScale, plot.x, plot.width)(x);
}

export function yOf({ plot, yScale }: Panel, value: number): number {
  return placer(yScale, plot.y + plot.height, -plot.height)(value);
}

/** The x that lies at a pixel of the figure; within the axis. */
export function xAtPixel({ plot, xScale }: Panel, pixel: number): number {
  return valueAt(xScale, Math.min(1, Math.max(0, (pixel - plot.x) / plot.width)));
}

function xScaleOf(xs: readonly (readonly number[])[], { x, xLog, shown }: PanelAxes): Scale {
  // Of times since 1970 a logarithm says nothing.
  const log = xLog && x !== 'time';
  if (shown !== null && shown[0] < shown[1] && (!log || shown[0] > 0)) {
    return { domain: shown, log };
  }
  // They ascend: only a logarithm has to look for the first one above 0.
  const ends = log ? xs : xs.map(one => (one.length < 2 ? one : [one[0], one[one.length - 1]]));
  return scaleOf(ends, { alone: x === 'step' ? 0.5 : 0, margin: 0, log });
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;
