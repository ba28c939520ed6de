import type { FigureSeries } from './figure.ts';
import { fillText } from './fill-text.ts';
import { formatCount } from './format-number.ts';

/** The reader's language; `%1` stands for the first of `args`. */
export interface CaptionTexts {
  __(text: string, ...args: unknown[]): string;
}

const ENGLISH: CaptionTexts = { __: (text, ...args) => fillText(text, args) };

/**
 * `1,000 of 1,000 points, smoothed`; with fewer drawn it says what was kept, and that the smoothed line
 * is made of what is drawn: of all points it would be another. What was read of prints is `parsed`.
 *
 * @param drawn.outside points that logarithmic axes have no place for
 * @param trans absent: English, as in a saved file
 */
export function pointsCaption(
  series: readonly FigureSeries[],
  { outside = 0, smoothing = 0 }: { outside?: number; smoothing?: number } = {},
  trans: CaptionTexts = ENGLISH
): string {
  const drawn = series.reduce((sum, { steps }) => sum + steps.length, 0);
  const total = series.reduce((sum, { count }) => sum + count, 0);
  const [some, all] = [formatCount(drawn), formatCount(total)];
  const isWhole = drawn === total;
  const counts = isWhole
    ? trans.__('%1 of %2 points', some, all)
    : trans.__('%1 of %2 points (min/max kept)', some, all);
  const smoothed = isWhole
    ? trans.__('%1, smoothed', counts)
    : trans.__('%1, smoothed over those drawn', counts);
  const drawnText = smoothing > 0 ? smoothed : counts;
  const isParsed = series.some(({ parsed }) => parsed);
  const text = isParsed ? trans.__('%1, parsed', drawnText) : drawnText;
  return outside === 0
    ? text
    : trans.__('%1; %2 at or below 0, marked at the edge', text, formatCount(outside));
}
