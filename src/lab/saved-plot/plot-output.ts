import type { IDisplayData, IMimeBundle } from '@jupyterlab/nbformat';
import { bundleText } from '../../plot/plot-bundle.ts';
import { shrinkBundle } from '../../plot/shrink-bundle.ts';
import {
  MAX_BUNDLE_BYTES,
  PLOT_MIME_TYPE,
  type PlotBundle,
  type PlotBundleSeries
} from '../../protocol/plot-bundle.ts';
import type { CellPlot } from '../../ui/cell-plot/cell-plot.ts';

/** A picture of a plot as a notebook holds it: base64 of a PNG, or the text of an SVG. */
export interface PlotPicture {
  mimeType: 'image/png' | 'image/svg+xml';
  data: string;
}

/**
 * At most 60 KB in the file of the notebook. A plot that is larger without any picture loses points,
 * then series.
 *
 * @param pictures the best first; the first that fits is taken, and none if none does
 */
export function plotOutput(bundle: PlotBundle, pictures: readonly PlotPicture[]): IDisplayData {
  for (const { mimeType, data } of pictures) {
    const output = outputOf(bundle, { [mimeType]: data });
    if (bytesOf(output) <= MAX_BUNDLE_BYTES) return output;
  }
  let output = outputOf(bundle);
  for (let left = bundle; bytesOf(output) > MAX_BUNDLE_BYTES; output = outputOf(left)) {
    const smaller = shrinkBundle(left);
    if (smaller === null) break;
    left = smaller;
  }
  return output;
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

/**
 * Takes the place of an older plot of the cell. It is set and not removed, because JupyterLab's
 * saved notebook keeps what is removed behind another output (`onOutputsChange` of
 * cells/src/model.ts gives a length where an end is asked for).
 */
export function writePlotOutput(outputs: CellOutputs, output: IDisplayData): void {
  for (let index = 0; index < outputs.length; index += 1) {
    if (valueAt(outputs, index) === undefined) continue;
    outputs.set(index, output);
    return;
  }
  keepPendingClear(outputs);
  outputs.add(output);
}

type SavedBundle = Pick<PlotBundle, 'execution_id'> & { series?: unknown };

/** Of a notebook that anyone may have written: only the id has been looked at. */
function savedBundle(outputs: CellOutputs): SavedBundle | null {
  for (let index = 0; index < outputs.length; index += 1) {
    const value = valueAt(outputs, index);
    if (value === undefined) continue;
    const bundle = (typeof value === 'string' ? parseJson(value) : value) as
      Partial<SavedBundle> | null | undefined;
    if (typeof bundle?.execution_id === 'string') return bundle as SavedBundle;
  }
  return null;
}

/** Points of the record when the plot was saved; -1 if the series was not in it. */
function savedCount(
  { series }: SavedBundle,
  { run_id, metric_key }: { run_id: string; metric_key: string }
): number {
  if (!Array.isArray(series)) return -1;
  const saved = (series as (Partial<PlotBundleSeries> | null)[]).find(
    one => one?.run_id === run_id && one.metric_key === metric_key
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

function valueAt(outputs: CellOutputs, index: number): unknown {
  return outputs.get(index).data[PLOT_MIME_TYPE];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function outputOf(bundle: PlotBundle, picture: IMimeBundle = {}): IDisplayData {
  const value = bundle as unknown as IMimeBundle[string];
  return {
    output_type: 'display_data',
    data: { [PLOT_MIME_TYPE]: value, ...picture, 'text/plain': bundleText(bundle) },
    metadata: {}
  };
}

/** Spaces before each line of an output, four levels down in its notebook. */
const NESTING = 4;

/** As nbformat writes it: every number of the bundle on a line of its own, texts as lists of lines. */
function bytesOf(output: IDisplayData): number {
  const data = Object.entries(output.data).map(([mimeType, value]) => [
    mimeType,
    typeof value === 'string' ? value.split(/(?<=\n)/) : value
  ]);
  const text = JSON.stringify({ ...output, data: Object.fromEntries(data) as unknown }, null, 1);
  const lines = text.split('\n').length;
  return new TextEncoder().encode(text).length + NESTING * lines;
}
