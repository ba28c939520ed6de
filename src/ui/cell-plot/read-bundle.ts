import type { TrackingClient } from '../../client/tracking-client.ts';
import { makePlotBundle } from '../../plot/plot-bundle.ts';
import { listCellMetrics, type CellMetrics } from '../../protocol/endpoints/sessions.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import type { AskedSeries, CellCurves } from './cell-curves.ts';
import type { CellPlot } from './cell-plot.ts';
import { attemptOf, hasCurve } from './cell-series.ts';
import type { PlotBackground } from './plot-background.ts';
import { seriesId, wantedSeries } from './wanted-series.ts';

export interface BundleParts {
  client: TrackingClient;
  curves: CellCurves;
  background: PlotBackground;
}

export interface BundledCell {
  notebook_path: string;
  cell_id: string;
  /** Absent: the newest. */
  execution_id?: string;
  /** What is drawn of the cell now: it may have changed when an answer comes. */
  drawn(): CellPlot | undefined;
}

/**
 * The data of a cell's plot as the record holds it now, for the saved notebook.
 *
 * @returns null if the execution logged no curve
 * @throws ApiError if the record cannot be read
 */
export async function readBundle(
  { client, curves, background }: BundleParts,
  { notebook_path, cell_id, execution_id, drawn }: BundledCell
): Promise<PlotBundle | null> {
  const { session, cells } = await client.call(listCellMetrics, { notebook_path });
  const cell = cells.find(one => one.cell_id === cell_id);
  const wanted = execution_id ?? cell?.execution_id;
  if (wanted === undefined) return null;
  // If the cell runs again already, its older execution is asked for what the newer one logs:
  // whether that was a curve only the points can tell.
  const asked = wanted === cell?.execution_id ? wantedSeries(cell) : metricsSeen(drawn(), cell);
  const series = (await curves.read(wanted, asked)).filter(hasCurve);
  if (series.length === 0) return null;
  const attempt = attemptOf(series, wanted) ?? cell?.attempt ?? 1;
  const execution = { execution_id: wanted, cell_id, attempt };
  if (wanted === cell?.execution_id) {
    if (session !== null) await background.askAll(session, cell, series);
    return makePlotBundle(execution, series, background.of(cell, series));
  }
  const shown = drawn();
  const older = shown?.execution_id === wanted ? shown.older : [];
  return makePlotBundle(execution, series, { older, labels: background.labelsOf(series) });
}

/** What the cell is known to have logged, in its newest execution or in the one that is drawn. */
function metricsSeen(drawn: CellPlot | undefined, cell: CellMetrics | undefined): AskedSeries[] {
  const seen = [...(drawn?.series ?? []), ...(cell?.metrics ?? [])];
  return [...new Map(seen.map(one => [seriesId(one), one])).values()].map(
    ({ run_id, metric_key }) => ({ run_id, metric_key, whole: false })
  );
}
