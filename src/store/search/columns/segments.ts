/** Runs of one segment of a column: that of row r is r / SEGMENT_ROWS. */
export const SEGMENT_ROWS = 65_536;

export const segmentOf = (row: number) => Math.floor(row / SEGMENT_ROWS);

export const placeOf = (row: number) => row % SEGMENT_ROWS;

/** Length of a segment that must have room for `needed` runs: doubled, so that growing is rare. */
export function grown(length: number, needed: number): number {
  if (needed <= length) return length;
  return Math.min(SEGMENT_ROWS, Math.max(needed, length * 2, 256));
}
