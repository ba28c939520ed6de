import { pointCounts } from '../../plot/figure.ts';
import { formatCount } from '../../plot/format-number.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';

/**
 * `1,000 of 1,000 points, smoothed`; with fewer drawn it says what was kept, and that the smoothed line
 * is made of what is drawn: of all points it would be another.
 */
export function captionText(
  series: readonly Series[],
  trans: Translation,
  { outside = 0, smoothing = 0 }: { outside?: number; smoothing?: number } = {}
): string {
  const { drawn, total } = pointCounts(series);
  const [some, all] = [formatCount(drawn), formatCount(total)];
  const isWhole = drawn === total;
  const counts = isWhole
    ? trans.__('%1 of %2 points', some, all)
    : trans.__('%1 of %2 points (min/max kept)', some, all);
  const smoothed = isWhole
    ? trans.__('%1, smoothed', counts)
    : trans.__('%1, smoothed over those drawn', counts);
  const text = smoothing > 0 ? smoothed : counts;
  return outside === 0
    ? text
    : trans.__('%1; %2 at or below 0, marked at the edge', text, formatCount(outside));
}
