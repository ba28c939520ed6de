/** Pixels of the PNG for one of the drawing: sharp on a dense screen and in print. */
const SCALE = 2;

/** A PNG to be saved. @returns base64; null if it cannot be drawn @throws if the browser cannot read it */
export async function svgToPng(svg: string): Promise<string | null> {
  return drawPng(await loadSvg(svg), SCALE);
}

/** A picture that can be drawn. @throws if the browser cannot read it */
export async function loadSvg(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** @param scale pixels of the PNG for one of the drawing @returns base64; null if it cannot be drawn */
export function drawPng(image: HTMLImageElement, scale: number): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  const context = canvas.getContext('2d');
  if (context === null || canvas.width === 0) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const prefix = 'data:image/png;base64,';
  const url = canvas.toDataURL('image/png');
  return url.startsWith(prefix) ? url.slice(prefix.length) : null;
}
