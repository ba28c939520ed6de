import type { StepRange } from '../../plot/axes.ts';
import type { Figure } from '../../plot/figure.ts';
import { xAtPixel, xOf, yOf, type Panel } from '../../plot/panel.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { firstAbove, lastBelow, nearestPoint, type PlacedPoint } from './plot-point.ts';

/** A place on the x axis of a panel that has a point. */
export interface Pointed {
  panel: number;
  x: number;
}

/** Pixels: what lies so near counts as there, because thinned lines have different steps. */
const REACH = 3;

/** Index of the panel at a pixel of the figure. */
export function panelAt({ panels }: Figure, pixel: number): number {
  const found = panels.findIndex(({ plot }) => pixel <= plot.x + plot.width + 10);
  return found < 0 ? panels.length - 1 : found;
}

/** The drawn point that is nearest to the pointer. */
export function pointedAt(
  figure: Figure,
  series: readonly Series[],
  pixel: number
): Pointed | null {
  const index = panelAt(figure, pixel);
  const panel = figure.panels[index];
  if (panel === undefined) return null;
  const wanted = xAtPixel(panel, pixel);
  const near = seriesOf(panel)
    .map(line => series[line] && nearestPoint(series[line], line, figure.columns[line], wanted)?.x)
    .filter(x => x !== undefined)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return near.length === 0 ? null : { panel: index, x: near[0] };
}

/** Of each line the point at the place that is pointed at; lines without one there say nothing. */
export function pointsAt(
  figure: Figure,
  series: readonly Series[],
  pointed: Pointed
): PlacedPoint[] {
  const panel = figure.panels[pointed.panel];
  if (panel === undefined) return [];
  return nearestPoints(figure, series, panel, pointed.x).filter(point =>
    isAt(panel, point, pointed.x)
  );
}

/** Of each line the point that is nearest to a place; lines that end before it, or begin after, say nothing. */
export function pointsNear(
  figure: Figure,
  series: readonly Series[],
  panel: Panel,
  x: number
): PlacedPoint[] {
  return nearestPoints(figure, series, panel, x).filter(point => {
    const places = figure.columns[point.series].x;
    const isWithin = places[0] <= x && x <= places[places.length - 1];
    return isWithin || isAt(panel, point, x);
  });
}

/** Whether a point counts as at a place of the axis. */
export function isAt(panel: Panel, point: PlacedPoint, x: number): boolean {
  return point.x === x || Math.abs(xOf(panel, point.x) - xOf(panel, x)) <= REACH;
}

function nearestPoints(
  { columns }: Figure,
  series: readonly Series[],
  panel: Panel,
  x: number
): PlacedPoint[] {
  return seriesOf(panel).flatMap(
    line => (series[line] && nearestPoint(series[line], line, columns[line], x)) ?? []
  );
}

/** @param pixel from the top of the figure */
export function nearestInHeight(
  panel: Panel,
  points: readonly PlacedPoint[],
  pixel: number
): PlacedPoint | undefined {
  const distance = ({ value }: PlacedPoint) => {
    const y = yOf(panel, value);
    return Number.isFinite(y) ? Math.abs(y - pixel) : Infinity;
  };
  let nearest = points[0];
  for (const point of points) if (distance(point) < distance(nearest)) nearest = point;
  return nearest;
}

/** The next drawn point to the right or left, over all panels; starts at the end it comes from. */
export function moved(figure: Figure, pointed: Pointed | null, by: 1 | -1): Pointed | null {
  const index = pointed?.panel ?? (by > 0 ? 0 : figure.panels.length - 1);
  const panel = figure.panels[index];
  if (panel === undefined) return null;
  const columns = seriesOf(panel).map(line => figure.columns[line]?.x ?? []);
  const from = pointed?.x ?? (by > 0 ? -Infinity : Infinity);
  const candidates = columns
    .map(places => (by > 0 ? places[firstAbove(places, from)] : lastBelow(places, from)))
    .filter(x => x !== undefined);
  if (candidates.length > 0) {
    return { panel: index, x: by > 0 ? Math.min(...candidates) : Math.max(...candidates) };
  }
  const next = figure.panels[index + by];
  return next === undefined ? pointed : moved(figure, { panel: index + by, x: -by * Infinity }, by);
}

/**
 * Steps between two pixels of a panel.
 *
 * @returns null if that is a single step, or if no point lies there
 */
export function stepsBetween(
  figure: Figure,
  series: readonly Series[],
  panel: Panel,
  from: number,
  to: number
): StepRange | null {
  const low = xAtPixel(panel, Math.min(from, to));
  const high = xAtPixel(panel, Math.max(from, to));
  if (figure.x === 'step') return range(Math.floor(low), Math.ceil(high));
  let start = Infinity;
  let end = -Infinity;
  for (const line of seriesOf(panel)) {
    const { x, at } = figure.columns[line];
    for (const [point, place] of x.entries()) {
      if (place < low || place > high) continue;
      const step = series[line].steps[at === null ? point : at[point]];
      start = Math.min(start, step);
      end = Math.max(end, step);
    }
  }
  return range(start, end);
}

/**
 * Half or twice as many steps as are shown.
 *
 * @param step stays where it is; null: the middle does
 */
export function zoomedAround(
  figure: Figure,
  series: readonly Series[],
  shown: StepRange | null,
  step: number | null,
  by: 'in' | 'out'
): StepRange | null {
  const { start, end } = shown ?? stepsOf(figure, series) ?? { start: 0, end: 0 };
  const centre = step ?? (start + end) / 2;
  const factor = by === 'in' ? 0.5 : 2;
  const moved = (edge: number) => Math.round(centre + (edge - centre) * factor);
  return range(moved(start), moved(end));
}

function stepsOf({ panels }: Figure, series: readonly Series[]): StepRange | null {
  let start = Infinity;
  let end = -Infinity;
  for (const line of panels.flatMap(seriesOf)) {
    const { steps } = series[line];
    if (steps.length === 0) continue;
    start = Math.min(start, steps[0]);
    end = Math.max(end, steps[steps.length - 1]);
  }
  return range(start, end);
}

const range = (start: number, end: number) => (start < end ? { start, end } : null);

/** Each once: a smoothed line has its raw one beneath. */
const seriesOf = ({ lines }: Panel) => [...new Set(lines.map(({ series }) => series))];
