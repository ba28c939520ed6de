import { MAX_BUNDLE_BYTES, PLOT_MIME_TYPE, type PlotBundle } from '../protocol/plot-bundle.ts';
import { bundleText } from './plot-bundle.ts';
import { shrinkBundle } from './shrink-bundle.ts';

/** A picture of a plot as a notebook holds it: base64 of a PNG, or the text of an SVG. */
export interface PlotPicture {
  mimeType: 'image/png' | 'image/svg+xml';
  data: string;
}

/** What an output shows, by MIME type. */
export type PlotData = Record<string, string | PlotBundle>;

/**
 * At most 60 KB in the file of the notebook. A plot that is larger without any picture loses points,
 * then series.
 *
 * @param pictures the best first; the first that fits is taken, and none if none does
 */
export function plotData(bundle: PlotBundle, pictures: readonly PlotPicture[]): PlotData {
  for (const { mimeType, data: picture } of pictures) {
    const data = dataOf(bundle, { [mimeType]: picture });
    if (bytesOf(data) <= MAX_BUNDLE_BYTES) return data;
  }
  let data = dataOf(bundle);
  for (let left = bundle; bytesOf(data) > MAX_BUNDLE_BYTES; data = dataOf(left)) {
    const smaller = shrinkBundle(left);
    if (smaller === null) break;
    left = smaller;
  }
  return data;
}

const dataOf = (bundle: PlotBundle, picture: Record<string, string> = {}): PlotData => ({
  [PLOT_MIME_TYPE]: bundle,
  ...picture,
  'text/plain': bundleText(bundle)
});

/** Spaces before each line of an output, four levels down in its notebook. */
const NESTING = 4;

/** As nbformat writes it: every number of the bundle on a line of its own, texts as lists of lines. */
function bytesOf(data: PlotData): number {
  const written = Object.entries(data).map(([mimeType, value]) => [
    mimeType,
    typeof value === 'string' ? value.split(/(?<=\n)/) : value
  ]);
  const output = {
    output_type: 'display_data',
    data: Object.fromEntries(written) as unknown,
    metadata: {}
  };
  const text = JSON.stringify(output, null, 1);
  const lines = text.split('\n').length;
  return new TextEncoder().encode(text).length + NESTING * lines;
}
