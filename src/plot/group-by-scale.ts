/** Sizes that differ by more cannot be read from one axis. */
const MAX_RATIO = 10;

/**
 * Groups series whose values are of like size. Series of one metric stay together; groups and
 * their members keep the order in which they came.
 */
export function groupByScale<S extends { metric_key: string; values: readonly number[] }>(
  series: readonly S[]
): S[][] {
  const groups: { low: number; high: number; series: S[] }[] = [];
  for (const [, members] of byKey(series)) {
    const size = Math.max(...members.map(({ values }) => largest(values)));
    const home = groups.find(
      ({ low, high }) =>
        size === 0 || high === 0 || (size / low <= MAX_RATIO && high / size <= MAX_RATIO)
    );
    if (home === undefined) {
      groups.push({ low: size, high: size, series: members });
    } else {
      home.series.push(...members);
      if (size > 0) {
        home.low = home.low === 0 ? size : Math.min(home.low, size);
        home.high = Math.max(home.high, size);
      }
    }
  }
  return groups.map(group => group.series);
}

function byKey<S extends { metric_key: string }>(series: readonly S[]): Map<string, S[]> {
  const keys = new Map<string, S[]>();
  for (const one of series) {
    const members = keys.get(one.metric_key);
    if (members) members.push(one);
    else keys.set(one.metric_key, [one]);
  }
  return keys;
}

function largest(values: readonly number[]): number {
  let size = 0;
  for (const value of values) {
    if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  }
  return size;
}
