/**
 * Which points of a series to keep so that its shape survives (M4): the first, smallest, largest
 * and last of every column of equal width in steps. A point that is no number is kept as the
 * column's own, so that a gap stays a gap.
 *
 * @param steps in ascending order, with gaps and repeats as they come
 * @param most points that may be kept; at least 4
 * @returns indices in ascending order; every one if there are no more than `most`
 */
export function thinPoints(
  steps: readonly number[],
  values: readonly number[],
  most: number
): number[] {
  const all = [...steps.keys()];
  if (steps.length <= most) return all;
  const low = steps[0];
  const span = steps[steps.length - 1] - low;
  // A column keeps one point to five, as it falls: the most columns that fit are found by trying.
  for (let columns = most; ; columns = Math.floor(columns * 0.85)) {
    const count = Math.max(1, columns);
    const kept = thinBy(values, all, index =>
      span === 0
        ? Math.floor((index / steps.length) * count)
        : Math.min(count - 1, Math.floor(((steps[index] - low) / span) * count))
    );
    if (kept.length <= most || count === 1) return kept.slice(0, most);
  }
}

function thinBy(
  values: readonly number[],
  indices: readonly number[],
  columnOf: (index: number) => number
): number[] {
  const kept = new Set<number>();
  let start = 0;
  for (let end = 1; end <= indices.length; end += 1) {
    if (end < indices.length && columnOf(end) === columnOf(start)) continue;
    keepColumn(values, start, end, kept);
    start = end;
  }
  return [...kept].sort((a, b) => a - b);
}

function keepColumn(values: readonly number[], start: number, end: number, kept: Set<number>) {
  let smallest = -1;
  let largest = -1;
  let odd = -1;
  for (let index = start; index < end; index += 1) {
    const value = values[index];
    if (!Number.isFinite(value)) {
      if (odd < 0) odd = index;
      continue;
    }
    if (smallest < 0 || value < values[smallest]) smallest = index;
    if (largest < 0 || value > values[largest]) largest = index;
  }
  for (const index of [start, smallest, largest, odd, end - 1]) {
    if (index >= 0) kept.add(index);
  }
}
