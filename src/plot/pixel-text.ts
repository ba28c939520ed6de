/** Texts of tenths of a pixel: making one takes ten times as long as finding it, and a figure has 200,000. */
const TEXTS: string[] = [];

/** Wider figures than any screen. */
const MAX_KEPT = 100_000;

/** A pixel as path data has it, rounded to tenths: `123.4`. */
export function pixelText(pixel: number): string {
  const tenths = Math.round(pixel * 10);
  if (!(tenths >= 0 && tenths < MAX_KEPT)) return String(tenths / 10);
  return (TEXTS[tenths] ??= String(tenths / 10));
}
