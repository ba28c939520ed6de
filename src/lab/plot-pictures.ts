import { bundleSvg } from '../plot/bundle-svg.ts';
import type { PlotBundle } from '../protocol/plot-bundle.ts';
import type { PlotPicture } from './plot-output.ts';

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
  return [...pngs.filter(png => png !== null), svgPicture(svg)];
}

/** The one that can be had without waiting. */
export function plotSvgPicture(bundle: PlotBundle): PlotPicture {
  return svgPicture(bundleSvg(bundle));
}

const svgPicture = (data: string): PlotPicture => ({ mimeType: 'image/svg+xml', data });

async function loadSvg(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

function drawPng(image: HTMLImageElement, scale: number): PlotPicture | null {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  const context = canvas.getContext('2d');
  if (context === null || canvas.width === 0) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const prefix = 'data:image/png;base64,';
  const url = canvas.toDataURL('image/png');
  return url.startsWith(prefix) ? { mimeType: 'image/png', data: url.slice(prefix.length) } : null;
}
