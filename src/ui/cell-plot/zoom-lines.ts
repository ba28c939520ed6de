import type { StepRange } from '../../plot/axes.ts';
import type { CellLine } from '../../plot/cell-lines.ts';
import type { GetSeries, Series } from '../../protocol/endpoints/series.ts';
import { linesOf, type CellPlot } from './cell-plot.ts';

/** Pixel columns of a line. Four points a column: 1,000 points draw a wide cell to the pixel. */
export const LINE_COLUMNS = 250;
/** Of a part of a plot that the reader zoomed into. */
const ZOOM_COLUMNS = 1000;

/**
 * The lines of a plot in their drawing order, of some steps alone and in more detail.
 *
 * @param range null: all steps
 * @param ask for a line, with the request for what its execution logged
 */
export async function zoomLines(
  plot: CellPlot,
  range: StepRange | null,
  ask: (own: GetSeries, line: CellLine<Series>) => Promise<Series>
): Promise<Series[]> {
  const steps = range === null ? {} : { start_step: range.start, end_step: range.end };
  return Promise.all(
    linesOf(plot).map(line => {
      const { run_id, metric_key } = line.series;
      const execution_id = line.older?.execution_id ?? plot.execution_id;
      return ask({ run_id, metric_key, width: ZOOM_COLUMNS, ...steps, execution_id }, line);
    })
  );
}
