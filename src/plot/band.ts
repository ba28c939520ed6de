import type { Axes } from './axes.ts';
import { columnOf, lineStarts, type Column } from './columns.ts';
import type { FigureSeries } from './figure.ts';
import type { Domain } from './scale.ts';
import { smooth } from './smooth.ts';

/** Mean line of a group and the range of its members; columns of equal length. */
export interface Band {
  label: string;
  /** Place in the palette. */
  colour: number;
  /** In the units of the axis: steps, ms since 1970, or ms since a run's first point. Ascending. */
  x: number[];
  low: number[];
  /** Smoothed as the axes say. */
  mean: number[];
  high: number[];
}

/** A band, and its numbers as they are, for whoever reads them out. */
export interface GroupBand extends Band {
  /** Not smoothed. */
  plainMean: number[];
}

/** As many as a wide screen has pixels for: with more, 100 runs by time would be 10 million places. */
const MAX_PLACES = 1000;

/**
 * Mean and range of a group's members at every x of any of them. Between its points a member lies on
 * its line; before the first and after the last it counts for nothing. Numbers that are not finite
 * do not count. The line of the mean is smoothed as the axes say, the range never is.
 */
export function groupBand(
  label: string,
  colour: number,
  series: readonly FigureSeries[],
  axes: Axes
): GroupBand {
  const starts = lineStarts(series);
  const members = series.map((one, at) => finite(columnOf(one, axes.x, starts[at])));
  const x = places(members);
  const sum = x.map(() => 0);
  const count = x.map(() => 0);
  const low = x.map(() => Infinity);
  const high = x.map(() => -Infinity);
  const widen = (at: number, value: number) => {
    if (value < low[at]) low[at] = value;
    if (value > high[at]) high[at] = value;
  };
  for (const member of members) {
    eachPlace(x, member, (at, value) => {
      sum[at] += value;
      count[at] += 1;
      widen(at, value);
    });
    // Points between two places, where there are more points than places.
    eachPoint(x, member, widen);
  }
  const known = [...x.keys()].filter(at => count[at] > 0);
  const plainMean = known.map(at => sum[at] / count[at]);
  return {
    label,
    colour,
    x: known.map(at => x[at]),
    low: known.map(at => low[at]),
    mean: [...smooth(plainMean, axes.smoothing)],
    plainMean,
    high: known.map(at => high[at])
  };
}

/** The part of a band that lies within a domain of x. */
export function cutBand(band: Band, [low, high]: Domain): Band {
  const inside = [...band.x.keys()].filter(at => band.x[at] >= low && band.x[at] <= high);
  const part = (values: readonly number[]) => inside.map(at => values[at]);
  return {
    label: band.label,
    colour: band.colour,
    x: part(band.x),
    low: part(band.low),
    mean: part(band.mean),
    high: part(band.high)
  };
}

function finite({ x, values }: Column): Pick<Column, 'x' | 'values'> {
  if (values.every(Number.isFinite)) return { x, values };
  const kept = [...values.keys()].filter(at => Number.isFinite(values[at]));
  return { x: kept.map(at => x[at]), values: kept.map(at => values[at]) };
}

function places(members: readonly Pick<Column, 'x'>[]): number[] {
  const all = [...new Set(members.flatMap(({ x }) => x))].sort((a, b) => a - b);
  if (all.length <= MAX_PLACES) return all;
  const last = all.length - 1;
  return Array.from(
    { length: MAX_PLACES },
    (_, at) => all[Math.round((at / (MAX_PLACES - 1)) * last)]
  );
}

/** The member's value at each place between its first and its last point. */
function eachPlace(
  places: readonly number[],
  { x, values }: Pick<Column, 'x' | 'values'>,
  tell: (place: number, value: number) => void
): void {
  const last = x.length - 1;
  let next = 0;
  for (const [place, wanted] of places.entries()) {
    if (last < 0 || wanted < x[0]) continue;
    if (wanted > x[last]) return;
    // Of several points at one x the last one counts.
    while (next < last && x[next + 1] <= wanted) next += 1;
    const share = next === last ? 0 : (wanted - x[next]) / (x[next + 1] - x[next]);
    const value =
      share === 0 ? values[next] : values[next] * (1 - share) + values[next + 1] * share;
    tell(place, value);
  }
}

/** Each point with the first place that is not before it. */
function eachPoint(
  places: readonly number[],
  { x, values }: Pick<Column, 'x' | 'values'>,
  tell: (place: number, value: number) => void
): void {
  let place = 0;
  for (const [point, at] of x.entries()) {
    while (place < places.length - 1 && places[place] < at) place += 1;
    if (places.length > 0) tell(place, values[point]);
  }
}
