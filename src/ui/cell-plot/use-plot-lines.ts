import { useMemo } from 'react';
import type { Axes } from '../../plot/axes.ts';
import { lineStarts } from '../../plot/columns.ts';
import type { LineStyle } from '../../plot/line-style.ts';
import { seriesOutside } from '../../plot/points-outside.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { useTimedSeries, type TimedSeries } from '../plot/use-timed-series.ts';
import { useZoom, type LoadSeries, type Zoom } from '../plot/use-zoom.ts';
import { attemptGroups, linesOf, type CellPlot } from './cell-plot.ts';

export interface PlotLines {
  /** By step until the times of all points are known: a part that has them would begin in 1970. */
  axes: Axes;
  /** One per line. */
  styles: readonly LineStyle[];
  /** One per line; only for relative times. */
  starts: readonly number[] | undefined;
  times: TimedSeries;
  zoom: Zoom;
  /** Of what is shown, the newest attempt alone: one per series of the plot. */
  newest: readonly Series[];
  /** Points of it that logarithmic axes have no place for. */
  outside: number;
}

/**
 * The lines of a cell's plot as they are drawn on these axes, as far as they can be.
 *
 * @param hidden metrics that are not drawn
 */
export function usePlotLines(
  plot: CellPlot,
  wanted: Axes,
  hidden: ReadonlySet<string>,
  attemptText: (attempt: number) => string,
  load?: LoadSeries
): PlotLines {
  const lines = useMemo(() => linesOf(plot, attemptText), [plot, attemptText]);
  const drawn = useMemo(() => lines.map(line => line.series), [lines]);
  const styles = useMemo(() => lines.map(({ style }) => style), [lines]);
  const times = useTimedSeries(drawn, wanted.x !== 'step', load);
  const axes = useMemo<Axes>(
    () => (times.known ? wanted : { ...wanted, x: 'step' }),
    [times.known, wanted]
  );
  const starts = useMemo(
    () => (axes.x === 'relative' ? lineStarts(times.series, attemptGroups(lines)) : undefined),
    [axes.x, times.series, lines]
  );
  const zoom = useZoom(times.series, load);
  // The lines of the newest attempt stand last.
  const first = zoom.series.length - plot.series.length;
  const outside = useMemo(() => {
    const seen = [...zoom.series.keys()].filter(
      at => at >= first && !hidden.has(zoom.series[at].metric_key)
    );
    const startsOf = seen.map(at => starts?.[at] ?? 0);
    return seriesOutside(
      seen.map(at => zoom.series[at]),
      axes,
      startsOf
    );
  }, [zoom.series, first, hidden, axes, starts]);
  return { axes, styles, starts, times, zoom, newest: zoom.series.slice(first), outside };
}
