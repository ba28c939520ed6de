import { pointCounts } from '../../plot/figure.ts';
import { formatCount } from '../../plot/format-number.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';

/**
 * `1,000 of 1,000 points`; with fewer drawn it says what was kept, and that what is smoothed is what
 * is drawn: with other points the smoothed line is another.
 */
export function captionText(
  series: readonly Series[],
  trans: Translation,
  { outside = 0, smoothing = 0 }: { outside?: number; smoothing?: number } = {}
): string {
  const { drawn, total } = pointCounts(series);
  const [some, all] = [formatCount(drawn), formatCount(total)];
  const counts =
    drawn === total
      ? trans.__('%1 of %2 points', some, all)
      : smoothing > 0
        ? trans.__('%1 of %2 points (min/max kept, smoothed as drawn)', some, all)
        : trans.__('%1 of %2 points (min/max kept)', some, all);
  return outside === 0
    ? counts
    : trans.__('%1; %2 at or below 0, marked at the edge', counts, formatCount(outside));
}
