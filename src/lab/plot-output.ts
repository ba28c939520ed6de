import type { IDisplayData, IMimeBundle } from '@jupyterlab/nbformat';
import { bundleText } from '../plot/plot-bundle.ts';
import { MAX_BUNDLE_BYTES, PLOT_MIME_TYPE, type PlotBundle } from '../protocol/plot-bundle.ts';

/** A picture of a plot as a notebook holds it: base64 of a PNG, or the text of an SVG. */
export interface PlotPicture {
  mimeType: 'image/png' | 'image/svg+xml';
  data: string;
}

/**
 * At most 60 KB as JSON.
 *
 * @param pictures the best first; the first that fits is taken, and none if none does
 */
export function plotOutput(bundle: PlotBundle, pictures: readonly PlotPicture[]): IDisplayData {
  const rest = { 'text/plain': bundleText(bundle) };
  const value = bundle as unknown as IMimeBundle[string];
  for (const { mimeType, data } of pictures) {
    const output = outputOf({ [PLOT_MIME_TYPE]: value, [mimeType]: data, ...rest });
    if (bytesOf(output) <= MAX_BUNDLE_BYTES) return output;
  }
  return outputOf({ [PLOT_MIME_TYPE]: value, ...rest });
}

/** Of what JupyterLab's model of a cell's outputs can do, what is needed here. */
export interface CellOutputs {
  readonly length: number;
  get(index: number): { readonly data: Readonly<Record<string, unknown>> };
  add(output: IDisplayData): number;
  remove(index: number): void;
}

/** Id of the execution whose plot the cell holds; null if it holds none. */
export function savedExecution(outputs: CellOutputs): string | null {
  for (let index = 0; index < outputs.length; index += 1) {
    const value = valueAt(outputs, index);
    if (value === undefined) continue;
    const bundle = (typeof value === 'string' ? parseJson(value) : value) as
      Partial<PlotBundle> | null | undefined;
    if (typeof bundle?.execution_id === 'string') return bundle.execution_id;
  }
  return null;
}

/** Takes the place of an older plot of the cell. Does nothing if the cell holds this one already. */
export function writePlotOutput(outputs: CellOutputs, output: IDisplayData): void {
  const { execution_id } = output.data[PLOT_MIME_TYPE] as unknown as PlotBundle;
  if (savedExecution(outputs) === execution_id) return;
  for (let index = outputs.length - 1; index >= 0; index -= 1) {
    if (valueAt(outputs, index) !== undefined) outputs.remove(index);
  }
  keepPendingClear(outputs);
  outputs.add(output);
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

const outputOf = (data: IMimeBundle): IDisplayData => ({
  output_type: 'display_data',
  data,
  metadata: {}
});

const bytesOf = (output: IDisplayData) => new TextEncoder().encode(JSON.stringify(output)).length;
