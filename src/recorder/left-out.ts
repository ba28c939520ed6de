import type { ExecutionOutput } from '../protocol/entities/session.ts';
import { MAX_OUTPUT_IMAGE_BYTES, MAX_OUTPUT_TEXT_BYTES } from '../protocol/limits.ts';

/** What of an execution's outputs was over the limits and is not kept. */
export interface LeftOut {
  textBytes: number;
  images: number;
  imageBytes: number;
}

/** Longer than any note. */
export const MAX_NOTE_BYTES = 512;

export const NOTHING_LEFT_OUT: LeftOut = { textBytes: 0, images: 0, imageBytes: 0 };

/** The output that says so, last in the list; undefined when all was kept. */
export function leftOutNote({ textBytes, images, imageBytes }: LeftOut): ExecutionOutput[] {
  const parts: string[] = [];
  if (textBytes > 0) {
    parts.push(`${textBytes} bytes of text over the ${MAX_OUTPUT_TEXT_BYTES} kept of a cell`);
  }
  if (images > 0) {
    const limit = MAX_OUTPUT_IMAGE_BYTES;
    parts.push(`${images} images (${imageBytes} bytes) over the ${limit} bytes kept of a cell`);
  }
  if (parts.length === 0) return [];
  const text = `[celltrail left out ${parts.join(' and ')}]\n`;
  return [{ output_type: 'stream', name: 'stderr', text }];
}

/** Reads a note back, to go on counting after a restart; undefined for any other output. */
export function parseLeftOutNote({ name, text }: ExecutionOutput): LeftOut | undefined {
  if (
    name !== 'stderr' ||
    typeof text !== 'string' ||
    !/^\[celltrail left out .*\]\n$/.test(text)
  ) {
    return undefined;
  }
  const images = /(\d+) images \((\d+) bytes\)/.exec(text);
  return {
    textBytes: Number(/(\d+) bytes of text/.exec(text)?.[1] ?? 0),
    images: Number(images?.[1] ?? 0),
    imageBytes: Number(images?.[2] ?? 0)
  };
}
