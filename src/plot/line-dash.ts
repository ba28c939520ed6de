import { seriesStyle } from './palette.ts';

/** Browsers take ten times as long for dashed lines, and with so many nobody tells them apart by dashes. */
const MAX_DASHED_LINES = 50;

/**
 * Dash pattern of a line, as in `stroke-dasharray`; null: solid.
 *
 * @param colour place in the palette
 * @param lines that stand together in the panel
 */
export function lineDash(colour: number, lines: number): string | null {
  return lines > MAX_DASHED_LINES ? null : seriesStyle(colour).dash;
}
