import { bundleSvg } from '../../plot/bundle-svg.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';
import { drawPng, loadSvg } from '../../ui/plot/svg-to-png.ts';
import type { PlotPicture } from '../../plot/plot-data.ts';

/** Pixels of the picture for one of the drawing: sharp on a dense screen, coarser if that is too big. */
const SCALES = [2, 1];

/**
 * The pictures to choose from, the best first: PNG, which every viewer shows, then the SVG itself
 * for a browser that refuses to draw it.
 */
export async function plotPictures(bundle: PlotBundle): Promise<PlotPicture[]> {
  const svg = bundleSvg(bundle);
  const image = await loadSvg(svg).catch(() => null);
  const pngs = image === null ? [] : SCALES.map(scale => drawPng(image, scale));
  return [
    ...pngs.flatMap(data => (data === null ? [] : [{ mimeType: 'image/png' as const, data }])),
    svgPicture(svg)
  ];
}

/** The one that can be had without waiting. */
export function plotSvgPicture(bundle: PlotBundle): PlotPicture {
  return svgPicture(bundleSvg(bundle));
}

const svgPicture = (data: string): PlotPicture => ({ mimeType: 'image/svg+xml', data });
