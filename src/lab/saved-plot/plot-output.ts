import type { IDisplayData, IMimeBundle } from '@jupyterlab/nbformat';
import { plotData, type PlotPicture } from '../../plot/plot-data.ts';
import {
  PLOT_MIME_TYPE,
  type PlotBundle,
  type PlotBundleSeries
} from '../../protocol/plot-bundle.ts';
import type { CellPlot } from '../../ui/cell-plot/cell-plot.ts';

/** Within what a notebook may hold. @param pictures the best first */
export function plotOutput(bundle: PlotBundle, pictures: readonly PlotPicture[]): IDisplayData {
  const data = plotData(bundle, pictures) as unknown as IMimeBundle;
  return { output_type: 'display_data', data, metadata: {} };
}

/** Of what JupyterLab's model of a cell's outputs can do, what is needed here. */
export interface CellOutputs {
  readonly length: number;
  get(index: number): { readonly data: Readonly<Record<string, unknown>> };
  add(output: IDisplayData): number;
  set(index: number, output: IDisplayData): void;
}

/** Id of the execution whose plot the cell holds; null if it holds none. */
export function savedExecution(outputs: CellOutputs): string | null {
  return savedBundle(outputs)?.execution_id ?? null;
}

/**
 * Whether the cell holds this plot: of what its execution logged once and for all, of series that
 * its tags ask for with all their points.
 */
export function holdsPlot(
  outputs: CellOutputs,
  { execution_id, plotted, series }: Pick<CellPlot, 'execution_id' | 'plotted' | 'series'>
): boolean {
  const saved = savedBundle(outputs);
  if (saved?.execution_id !== execution_id) return false;
  return !plotted || series.every(one => one.count <= savedCount(saved, one));
}

/** Whether the plot stands in its cell already, so that it is neither shown nor written beside that. */
export const isPlotted = (
  outputs: CellOutputs,
  plot: Pick<CellPlot, 'execution_id' | 'plotted' | 'series'>
): boolean => holdsPlot(outputs, plot) || isDrawnByCell(outputs, plot);

/**
 * Whether the cell's own code draws a metric of this plot: then there is no second plot of it. While
 * it is drawn the ids of its runs may not be known yet, so until then the name of a metric is enough.
 */
export function isDrawnByCell(outputs: CellOutputs, { series }: Pick<CellPlot, 'series'>): boolean {
  return bundlesOf(outputs).some(
    bundle =>
      isDrawn(bundle) &&
      series.some(one =>
        seriesOf(bundle).some(
          ({ run_id, metric_key }) =>
            metric_key === one.metric_key && (bundle.drawn === 'live' || run_id === one.run_id)
        )
      )
  );
}

/**
 * Takes the place of an older plot of the cell, if it is not one that the cell's own code drew. It is
 * set and not removed, because JupyterLab's saved notebook keeps what is removed behind another output
 * (`onOutputsChange` of cells/src/model.ts gives a length where an end is asked for).
 */
export function writePlotOutput(outputs: CellOutputs, output: IDisplayData): void {
  for (let index = 0; index < outputs.length; index += 1) {
    const bundle = bundleAt(outputs, index);
    if (bundle === null || isDrawn(bundle)) continue;
    outputs.set(index, output);
    return;
  }
  keepPendingClear(outputs);
  outputs.add(output);
}

/** Of a notebook that anyone may have written: nothing has been checked but that it is an object. */
type SavedBundle = { [Field in keyof PlotBundle]?: unknown };

const savedBundle = (outputs: CellOutputs) =>
  bundlesOf(outputs).find(
    (bundle): bundle is SavedBundle & Pick<PlotBundle, 'execution_id'> =>
      !isDrawn(bundle) && typeof bundle.execution_id === 'string'
  ) ?? null;

const isDrawn = ({ drawn }: SavedBundle) => drawn === 'live' || drawn === 'done';

function bundlesOf(outputs: CellOutputs): SavedBundle[] {
  return Array.from({ length: outputs.length }, (_, index) => bundleAt(outputs, index)).filter(
    bundle => bundle !== null
  );
}

function bundleAt(outputs: CellOutputs, index: number): SavedBundle | null {
  const value = outputs.get(index).data[PLOT_MIME_TYPE];
  const bundle = typeof value === 'string' ? parseJson(value) : value;
  return typeof bundle === 'object' ? (bundle as SavedBundle | null) : null;
}

function seriesOf({ series }: SavedBundle): Partial<PlotBundleSeries>[] {
  return Array.isArray(series)
    ? (series as (Partial<PlotBundleSeries> | null)[]).filter(one => one !== null)
    : [];
}

/** Points of the record when the plot was saved; -1 if the series was not in it. */
function savedCount(
  bundle: SavedBundle,
  { run_id, metric_key }: { run_id: string; metric_key: string }
): number {
  const saved = seriesOf(bundle).find(
    one => one.run_id === run_id && one.metric_key === metric_key
  );
  return typeof saved?.count === 'number' ? saved.count : -1;
}

/**
 * After `clear_output(wait=True)` the next output replaces all others. The cell has ended, so what
 * it shows is meant to stay: without this our plot would wipe it away.
 */
function keepPendingClear(outputs: CellOutputs): void {
  const pending = outputs as { clearNext?: boolean };
  if (pending.clearNext === true) pending.clearNext = false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
