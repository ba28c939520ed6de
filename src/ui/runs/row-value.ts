import { formatNumber } from '../../plot/format-number.ts';
import { chosenMetric } from '../chosen-metric.ts';
import type { RunSort } from './run-sort.ts';
import type { RunSummary } from './run-summary.ts';

/** The one value that a row has room for. */
export interface RowValue {
  key: string;
  /** As it is shown. */
  text: string;
  /** In full. */
  full: string;
  isMetric: boolean;
}

/** The param that the rows are sorted by, else the chosen metric. */
export function rowValue(run: RunSummary, sort: RunSort, metric: string | null): RowValue | null {
  const param = sort.by === 'param' ? run.params.get(sort.key) : undefined;
  if (sort.by === 'param' && param !== undefined) {
    return { key: sort.key, text: param, full: param, isMetric: false };
  }
  const key = chosenMetric([...run.metrics.keys()], metric);
  if (key === null) return null;
  const value = run.metrics.get(key) as number;
  return { key, text: formatNumber(value), full: String(value), isMetric: true };
}
