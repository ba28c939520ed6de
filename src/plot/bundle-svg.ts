import type { PlotBundle } from '../protocol/plot-bundle.ts';
import { figureOf } from './figure.ts';
import { LIGHT_COLOURS } from './palette.ts';
import { bundleText } from './plot-bundle.ts';
import { figureToSvg } from './svg.ts';

/** The picture that is saved beside the bundle, for viewers without our code. */
export function bundleSvg(bundle: PlotBundle): string {
  const figure = figureOf(bundle.series, { width: 640, height: 200 });
  return figureToSvg(figure, LIGHT_COLOURS, { title: bundleText(bundle) });
}
