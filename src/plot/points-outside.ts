import type { Axes } from './axes.ts';
import { columnOf, type Column } from './columns.ts';
import type { FigureSeries } from './figure.ts';

type LogAxes = Pick<Axes, 'x' | 'xLog' | 'yLog'>;

/** How many points logarithmic axes have no place for: those at or below 0, which are marked at the edge. */
export function pointsOutside(columns: readonly Column[], { x, xLog, yLog }: LogAxes): number {
  // An axis without a value above 0 is linear.
  const isLogX = xLog && x !== 'time' && columns.some(one => one.x.some(isPositive));
  const isLogY = yLog && columns.some(({ values }) => values.some(isPositive));
  if (!isLogX && !isLogY) return 0;
  let outside = 0;
  for (const { x: places, values } of columns) {
    for (const [at, place] of places.entries()) {
      if ((isLogX && place <= 0) || (isLogY && Number.isFinite(values[at]) && values[at] <= 0)) {
        outside += 1;
      }
    }
  }
  return outside;
}

/** The same for series. @param starts one per series, as `lineStarts`; absent: 0 */
export function seriesOutside(
  series: readonly FigureSeries[],
  axes: LogAxes,
  starts: readonly number[] = []
): number {
  if (!axes.xLog && !axes.yLog) return 0;
  const columns = series.map((one, at) => columnOf(one, axes.x, starts[at] ?? 0));
  return pointsOutside(columns, axes);
}

const isPositive = (value: number) => value > 0 && value < Infinity;
