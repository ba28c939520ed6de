import { bundleSvg } from '../../plot/bundle-svg.ts';
import { plotData } from '../../plot/plot-data.ts';
import { makePlotBundle } from '../../plot/plot-bundle.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import type { MimeBundle } from './cell-output.ts';
import type { PlotLine, PlotLines } from './plot-lines.ts';

/**
 * A plot as celltrail saves it in notebooks: its own type, an SVG for viewers that do not know it,
 * and the last values in words.
 *
 * @param id names the plot
 * @param live whether it goes on
 */
export function drawPlot(
  id: string,
  { lines, older, attempt }: PlotLines,
  live: boolean
): MimeBundle {
  const bundle: PlotBundle = {
    ...makePlotBundle({ execution_id: id, cell_id: null, attempt }, lines.map(seriesOf), {
      older: older.map(line => ({
        execution_id: `${id}-${line.attempt}`,
        attempt: line.attempt,
        series: seriesOf(line)
      })),
      labels: new Map(lines.flatMap(({ run_id, label }) => (label ? [[run_id, label]] : [])))
    }),
    drawn: live ? 'live' : 'done'
  };
  return plotData(bundle, [{ mimeType: 'image/svg+xml', data: bundleSvg(bundle) }]);
}

const seriesOf = ({ run_id, metric_key, steps, values }: PlotLine): Series => ({
  run_id,
  metric_key,
  count: steps.length,
  steps,
  values,
  timestamps: [],
  origin: [],
  origins: []
});
