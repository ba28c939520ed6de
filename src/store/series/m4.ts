/**
 * M4 down-sampling (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation",
 * VLDB 2014): of every pixel column the first, the smallest, the largest and the last point. Lines
 * drawn through them cover the pixels that all points would.
 *
 * @param length points, in order of x
 * @param xAt finite, never falls
 * @param valueAt NaN is neither smallest nor largest, but may be first or last
 * @param width pixel columns, at least 1, spread evenly from the first x to the last
 * @returns indices in rising order, at most 4 * width. All of them when there are no more
 */
export function m4(
  length: number,
  xAt: (index: number) => number,
  valueAt: (index: number) => number,
  width: number
): number[] {
  if (length <= 4 * width) return Array.from({ length }, (_, index) => index);
  const left = xAt(0);
  const scale = width / (xAt(length - 1) - left || 1);
  const kept: number[] = [];
  let first = 0;
  while (first < length) {
    const column = columnOf(xAt(first), left, scale, width);
    let smallest = -1;
    let largest = -1;
    let end = first;
    for (; end < length && columnOf(xAt(end), left, scale, width) === column; end++) {
      const value = valueAt(end);
      if (Number.isNaN(value)) continue;
      if (smallest < 0 || value < valueAt(smallest)) smallest = end;
      if (largest < 0 || value > valueAt(largest)) largest = end;
    }
    const indices = [first, smallest, largest, end - 1].filter(index => index >= 0);
    for (const index of [...new Set(indices)].sort((a, b) => a - b)) kept.push(index);
    first = end;
  }
  return kept;
}

const columnOf = (x: number, left: number, scale: number, width: number) =>
  Math.min(width - 1, Math.floor((x - left) * scale));
