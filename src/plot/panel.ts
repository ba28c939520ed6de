import { niceTicks, type Tick } from './ticks.ts';

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
  lines: PanelLine[];
  steps: Domain;
  values: Domain;
}

export interface PlacedTick extends Tick {
  at: number;
}

export interface PanelLine {
  /** Index of the series in the figure. */
  series: number;
  /** SVG path data; empty if there is nothing to draw. */
  path: string;
  marks: Mark[];
}

/** `alone`: a point that no line reaches. The others stand at the edge for what has no place on the axis. */
export interface Mark {
  kind: 'alone' | 'NaN' | 'Infinity' | '-Infinity';
  x: number;
  y: number;
}

export type Domain = readonly [low: number, high: number];

export interface PanelSeries {
  index: number;
  steps: readonly number[];
  values: readonly number[];
}

const TOP = 8;
const RIGHT = 10;
const BOTTOM = 20;
/** Of a label of 10 px, generously. */
const CHARACTER_WIDTH = 6.2;
const X_TICK_SPACE = 70;
const Y_TICK_SPACE = 30;
/** Marks of values that are no numbers stand at least so far apart: a row of them, not a bar. */
const ODD_MARK_SPACE = 8;

export function layoutPanel(series: readonly PanelSeries[], place: Rectangle): Panel {
  const steps = widen(extent(series.map(one => one.steps)), 0.5, 0);
  const values = widen(extent(series.map(one => one.values)), 0.1, 0.04);
  const height = Math.max(1, place.height - TOP - BOTTOM);
  const yTicks = niceTicks(values[0], values[1], Math.max(2, height / Y_TICK_SPACE));
  const longest = Math.max(1, ...yTicks.map(({ label }) => label.length));
  const left = Math.ceil(longest * CHARACTER_WIDTH) + 8;
  const plot = {
    x: place.x + left,
    y: place.y + TOP,
    width: Math.max(1, place.width - left - RIGHT),
    height
  };
  const panel: Panel = { plot, steps, values, xTicks: [], yTicks: [], lines: [] };
  const xTicks = niceTicks(steps[0], steps[1], Math.max(1, plot.width / X_TICK_SPACE), {
    integers: true
  });
  panel.xTicks = xTicks.map(tick => ({ ...tick, at: round(xOf(panel, tick.value)) }));
  panel.yTicks = yTicks.map(tick => ({ ...tick, at: round(yOf(panel, tick.value)) }));
  panel.lines = series.map(one => drawLine(panel, one));
  return panel;
}

export function xOf({ plot, steps }: Panel, step: number): number {
  return plot.x + share(step, steps) * plot.width;
}

export function yOf({ plot, values }: Panel, value: number): number {
  return plot.y + plot.height - share(value, values) * plot.height;
}

/** Of the way through a domain, also where its span is larger than the largest double. */
function share(value: number, [low, high]: Domain): number {
  const span = high - low;
  return Number.isFinite(span)
    ? (value - low) / span
    : (value / 2 - low / 2) / (high / 2 - low / 2);
}

function drawLine(panel: Panel, { index, steps, values }: PanelSeries): PanelLine {
  const marks: Mark[] = [];
  const odd: Mark[] = [];
  let path = '';
  let run: string[] = [];
  let runStart = { x: 0, y: 0 };
  const endRun = () => {
    if (run.length === 1) marks.push({ kind: 'alone', ...runStart });
    else if (run.length > 1) path += `M${run.join('L')}`;
    run = [];
  };
  for (const [point, value] of values.entries()) {
    const x = round(xOf(panel, steps[point]));
    if (!Number.isFinite(value)) {
      endRun();
      const { y, height } = panel.plot;
      const kind = String(value) as Mark['kind'];
      const at = round(value === Infinity ? y : y + height);
      const near = odd.findLast(mark => mark.kind === kind);
      if (near === undefined || x - near.x >= ODD_MARK_SPACE) odd.push({ kind, x, y: at });
      continue;
    }
    const y = round(yOf(panel, value));
    if (run.length === 0) runStart = { x, y };
    const at = `${x} ${y}`;
    if (run[run.length - 1] !== at) run.push(at);
  }
  endRun();
  return { series: index, path, marks: [...marks, ...odd] };
}

function extent(columns: readonly (readonly number[])[]): Domain | null {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/**
 * Room around the values, and a range for a single one.
 *
 * @param alone room on both sides of a single value, as a part of it (0: of 1)
 */
function widen(domain: Domain | null, alone: number, margin: number): Domain {
  if (domain === null) return [0, 1];
  const [low, high] = domain;
  const span = high - low;
  if (span === 0) {
    const room = Math.abs(low) * alone || 1;
    return [low - room, high + room];
  }
  if (!Number.isFinite(span)) return [low, high];
  return [low - span * margin, high + span * margin];
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;
