import type { PlotBundle } from '../protocol/plot-bundle.ts';
import { bundleLabels, bundleText, bundleValues } from './plot-bundle.ts';
import { cellLines } from './cell-lines.ts';
import { figureOf, hiddenByDefault } from './figure.ts';
import { LIGHT_COLOURS } from './palette.ts';
import { figureToSvg } from './svg.ts';

const SIZE = { width: 640, height: 200 } as const;

/** The picture that is saved beside the bundle, for viewers without our code. */
export function bundleSvg(bundle: PlotBundle): string {
  const { series, attempt, older = [] } = bundle;
  const lines = cellLines(series, {
    older: older.map(one => ({ ...one, series: one })),
    labels: bundleLabels(bundle),
    attempt
  });
  const figure = figureOf(
    lines.map(line => line.series),
    SIZE,
    {
      styles: lines.map(({ style }) => style),
      hidden: hiddenByDefault(series, SIZE.width)
    }
  );
  return figureToSvg(figure, LIGHT_COLOURS, {
    title: bundleText(bundle),
    // Pages of nbconvert and of code hosts show the picture, and none of its texts.
    foot: bundleValues(bundle)
  });
}
