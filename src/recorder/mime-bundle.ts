import type { LeftOut } from './left-out.ts';

/** Contents by MIME type, as in `display_data`. */
export type MimeBundle = Record<string, unknown>;

export interface BundleSize {
  textBytes: number;
  imageBytes: number;
}

/** Bytes of a bundle as they are kept: images in base64, all else as text or JSON. */
export function sizeOfBundle(data: MimeBundle): BundleSize {
  const size: BundleSize = { textBytes: 0, imageBytes: 0 };
  for (const [type, content] of Object.entries(data)) size[fieldOf(type)] += bytesOf(content);
  return size;
}

/**
 * The bundle without the contents that are over what is left, which are added to `leftOut`. The
 * smallest come first, so that a page of HTML does not cost the plain text beside it.
 */
export function withinLimits(data: MimeBundle, left: BundleSize, leftOut: LeftOut): MimeBundle {
  const used: BundleSize = { textBytes: 0, imageBytes: 0 };
  const kept = new Set<string>();
  const bySize = Object.entries(data).map(([type, content]) => [type, bytesOf(content)] as const);
  for (const [type, bytes] of bySize.sort((a, b) => a[1] - b[1])) {
    const field = fieldOf(type);
    if (used[field] + bytes <= left[field]) {
      used[field] += bytes;
      kept.add(type);
    } else {
      leftOut[field] += bytes;
      if (field === 'imageBytes') leftOut.images += 1;
    }
  }
  return Object.fromEntries(Object.entries(data).filter(([type]) => kept.has(type)));
}

const fieldOf = (type: string): keyof BundleSize =>
  type.startsWith('image/') ? 'imageBytes' : 'textBytes';

const bytesOf = (content: unknown): number =>
  Buffer.byteLength(typeof content === 'string' ? content : (JSON.stringify(content) ?? ''));
