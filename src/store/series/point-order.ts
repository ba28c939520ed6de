/** The largest double, which stands for infinity in MLflow's SQL stores and in its answers. */
const LARGEST = Number.MAX_VALUE;

/** A value as MLflow's SQL store keeps it: infinities become the largest doubles. */
export function finite(value: number): number {
  if (value === Infinity) return LARGEST;
  return value === -Infinity ? -LARGEST : value;
}

/**
 * Order of values in MLflow's tables, where NaN is a 0 with a mark: beside 0, behind it.
 *
 * @returns 0 only for equal values, where NaN equals NaN
 */
export function compareValues(a: number, b: number): number {
  const rankA = Number.isNaN(a) ? 0 : finite(a);
  const rankB = Number.isNaN(b) ? 0 : finite(b);
  if (rankA !== rankB) return rankA < rankB ? -1 : 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/**
 * Whether a point is MLflow's latest rather than the other one: greater by (step, timestamp,
 * value), where NaN counts as 0. Numbers, not objects: it is asked for every point that is read.
 */
export function isLater(
  step: number,
  timestamp: number,
  value: number,
  otherStep: number,
  otherTimestamp: number,
  otherValue: number
): boolean {
  if (step !== otherStep) return step > otherStep;
  if (timestamp !== otherTimestamp) return timestamp > otherTimestamp;
  const rank = Number.isNaN(value) ? 0 : finite(value);
  const otherRank = Number.isNaN(otherValue) ? 0 : finite(otherValue);
  return rank > otherRank;
}
