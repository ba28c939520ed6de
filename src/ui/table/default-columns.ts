import { metricDirection } from '../../plot/metric-direction.ts';
import type { RunColumnKeys, RunRows } from '../../protocol/endpoints/run-rows.ts';
import { keysOf } from './column.ts';

/** Of metrics, and of params. */
const MAX_KEYS = 4;

/** A key and how it tells the runs apart. */
interface Candidate {
  key: string;
  differs: boolean;
}

/** Columns for a reader who chose none: up to 4 metrics and 4 params, those that differ first. */
export function defaultColumns(rows: RunRows): string[] {
  return withKeys([], candidates(rows.metrics), candidates(rows.params));
}

/**
 * Those, and what the record has besides if there is room: columns that stand there already stay, so
 * that nothing moves under the reader's eyes.
 */
export function grownColumns(columns: readonly string[], keys: RunColumnKeys): string[] {
  return withKeys(columns, keys.metrics, keys.params);
}

/** Whether the rows have no value of a metric or param among the columns. */
export function lacksValues(columns: readonly string[], rows: RunRows): boolean {
  if (rows.run_id.length === 0) return false;
  const lacks = (kind: 'metrics' | 'params') =>
    keysOf(kind, columns).some(key => (rows[kind][key] ?? []).every(value => value === null));
  return lacks('metrics') || lacks('params');
}

/** Metrics that say more than those among the columns, which have taken all the room. */
export function outranking(columns: readonly string[], { metrics }: RunColumnKeys): string[] {
  const shown = new Set(keysOf('metrics', columns));
  // Those first: the others must be better, and not as good.
  const all = [
    ...metrics.filter(({ key }) => shown.has(key)),
    ...metrics.filter(({ key }) => !shown.has(key))
  ];
  if (shown.size < MAX_KEYS) return [];
  return byRank(all, metricRank)
    .slice(0, MAX_KEYS)
    .filter(key => !shown.has(key));
}

function withKeys(
  columns: readonly string[],
  metrics: readonly Candidate[],
  params: readonly Candidate[]
): string[] {
  const shown = (kind: 'metrics' | 'params', best: readonly string[]) =>
    [...new Set([...keysOf(kind, columns), ...best])]
      .slice(0, MAX_KEYS)
      .map(key => `${kind}.${key}`);
  return [
    'name',
    'state',
    'created',
    ...shown('metrics', byRank(metrics, metricRank)),
    ...shown(
      'params',
      byRank(params, () => 0)
    ),
    'notebook'
  ];
}

function candidates(columns: Record<string, readonly unknown[]>): Candidate[] {
  return Object.entries(columns)
    .filter(([, values]) => values.some(value => value !== null))
    .map(([key, values]) => ({ key, differs: new Set(values).size > 1 }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function byRank(all: readonly Candidate[], rank: (key: string) => number): string[] {
  const place = ({ key, differs }: Candidate) => (differs ? 0 : 10) + rank(key);
  return [...all].sort((a, b) => place(a) - place(b)).map(({ key }) => key);
}

/** Losses and scores of the data that a model has not seen say most; what the machine did, least. */
function metricRank(key: string): number {
  if (key === 'loss') return 0;
  if (key.startsWith('system/')) return 4;
  const direction = metricDirection(key);
  if (direction === null) return 3;
  return /val|test|eval/.test(key.toLowerCase()) ? 1 : 2;
}
