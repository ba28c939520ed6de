import type { DatabaseSync } from 'node:sqlite';
import { encodeDouble } from '../../../protocol/double.ts';
import type { MetricAggregate, RunGroups } from '../../../protocol/endpoints/run-rows.ts';
import type { ColumnId } from '../columns/column-id.ts';
import { wholeNumbers } from '../columns/whole-column.ts';
import { NO_GROUP, type Grouping, type GroupingPlan } from './grouping.ts';
import type { RunScan } from './run-scan.ts';

export const latest = (key: string): ColumnId => ({ type: 'metric', key, aggregate: 'latest' });

/** Counts the runs that match by group, and adds their metrics up. @param plan null: all are one group */
export function groupRuns(
  database: DatabaseSync,
  scan: RunScan,
  plan: GroupingPlan | null,
  metric_keys: readonly string[]
): RunGroups {
  const grouping = plan?.over(scan.columns, database) ?? ONE_GROUP;
  const rows = scan.matches();
  const places = new Map<number, number>();
  const codes: number[] = [];
  const counts: number[] = [];
  const groupOf = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const code = grouping.codeOf(rows[at]);
    let place = places.get(code);
    if (place === undefined) {
      places.set(code, (place = codes.length));
      codes.push(code);
      counts.push(0);
    }
    counts[place]++;
    groupOf[at] = place;
  }
  const listed = codes.map((_, place) => place);
  listed.sort((a, b) => counts[b] - counts[a] || a - b);
  if (listed.length > MAX_GROUPS) listed.length = MAX_GROUPS;
  const metrics = metric_keys.map(key => {
    const column = scan.columns.numbers(latest(key));
    const sums = new Sums(codes.length);
    const values = wholeNumbers(column, scan.rows);
    for (let at = 0; at < rows.length; at++) sums.add(groupOf[at], values[rows[at]]);
    return [key, listed.map(place => sums.of(place))] as const;
  });
  return {
    total: rows.length,
    group: listed.map(place => (isNamed(codes[place], plan) ? grouping.name(codes[place]) : null)),
    label: listed.map(place => (isNamed(codes[place], plan) ? grouping.label(codes[place]) : '')),
    count: listed.map(place => counts[place]),
    metrics: Object.fromEntries(metrics)
  };
}

/** Of each group, over the values that are finite. */
class Sums {
  readonly #count: Float64Array;
  readonly #sum: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;

  constructor(groups: number) {
    this.#count = new Float64Array(groups);
    this.#sum = new Float64Array(groups);
    this.#min = new Float64Array(groups).fill(Infinity);
    this.#max = new Float64Array(groups).fill(-Infinity);
  }

  add(group: number, value: number): void {
    // False for what is absent; what is infinite is kept as the largest double.
    if (!(Math.abs(value) < Number.MAX_VALUE)) return;
    this.#count[group]++;
    this.#sum[group] += value;
    if (value < this.#min[group]) this.#min[group] = value;
    if (value > this.#max[group]) this.#max[group] = value;
  }

  of(group: number): MetricAggregate | null {
    const count = this.#count[group];
    if (count === 0) return null;
    return {
      count,
      min: encodeDouble(this.#min[group]),
      max: encodeDouble(this.#max[group]),
      mean: encodeDouble(this.#sum[group] / count)
    };
  }
}

const isNamed = (code: number, plan: GroupingPlan | null) => plan !== null && code !== NO_GROUP;

const ONE_GROUP: Pick<Grouping, 'codeOf' | 'name' | 'label'> = {
  codeOf: () => 0,
  name: () => '',
  label: () => ''
};
const MAX_GROUPS = 1000;
