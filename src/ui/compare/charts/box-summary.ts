import type { AxisValue } from './axis.ts';

/** What a box says of some values. */
export interface BoxSummary {
  /** The smallest and the largest value within 1.5 times the box's height of it (Tukey); never inside it. */
  low: number;
  high: number;
  q1: number;
  median: number;
  q3: number;
  count: number;
}

/**
 * One a group; null for a group without values.
 *
 * @param of of each run the index of its group; null: it has none
 */
export function groupSummaries(
  values: readonly AxisValue[],
  of: readonly (number | null)[],
  groups: number
): (BoxSummary | null)[] {
  return Array.from({ length: groups }, (_, group) =>
    boxSummary(values.filter((value, run): value is number => of[run] === group && isNumber(value)))
  );
}

const isNumber = (value: AxisValue): value is number => Number.isFinite(value);

/** Quartiles are interpolated between values, as numpy does. @returns null for no values */
export function boxSummary(values: readonly number[]): BoxSummary | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map(share => quantile(sorted, share));
  const reach = 1.5 * (q3 - q1);
  return {
    // Of few values the nearest may lie on the other side of an interpolated quartile.
    low: Math.min(q1, sorted.find(value => value >= q1 - reach) ?? q1),
    high: Math.max(q3, sorted.findLast(value => value <= q3 + reach) ?? q3),
    q1,
    median,
    q3,
    count: sorted.length
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.ceil(at);
  return sorted[below] * (1 - (at - below)) + sorted[above] * (at - below);
}
