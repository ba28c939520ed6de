import { decodeBlock, decodeOnlyPoint } from './block-format.ts';
import { headOfFew, summaryOfSealedHead, summaryOf } from './series-head.ts';
import type { SeriesSummary } from './series-summary.ts';

/**
 * The summary that `summaryOf` makes of the head of a series' row, right from the row's bytes: a
 * search reads those of thousands of series.
 *
 * @param open of use only where `head` is null
 * @returns null while nothing of the series is sealed
 * @throws CorruptBlock
 */
export function sealedSummary(
  key: string,
  head: Uint8Array | null,
  open: Uint8Array | null
): SeriesSummary | null {
  if (head !== null) return summaryOfSealedHead(key, head);
  if (open === null) return null;
  const point = decodeOnlyPoint(open);
  if (point === null) return summaryOf(key, headOfFew(decodeBlock(open)));
  const { step, timestamp, value } = point;
  return {
    key,
    count: 1,
    first: value,
    latest: value,
    latest_step: step,
    latest_timestamp: timestamp,
    min: value,
    max: value,
    mean: value
  };
}
