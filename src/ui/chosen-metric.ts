import { metricDirection } from '../plot/metric-direction.ts';

/**
 * The one metric that a row has room for: what the reader chose if the run has it, else a training
 * loss, else what looks like a score, else the first by name.
 */
export function chosenMetric(keys: readonly string[], chosen: string | null): string | null {
  if (chosen !== null && keys.includes(chosen)) return chosen;
  const sorted = [...keys].sort();
  return (
    sorted.find(key => key === 'loss') ??
    sorted.find(key => metricDirection(key) === 'down') ??
    sorted.find(key => metricDirection(key) === 'up') ??
    sorted[0] ??
    null
  );
}
