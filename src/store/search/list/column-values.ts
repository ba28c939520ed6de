import type { DatabaseSync } from 'node:sqlite';
import { NO_GROUP, type GroupingPlan } from './grouping.ts';
import type { RunScan } from './run-scan.ts';

/** What the runs that match have in a column, most frequent first. @param prefix in either case */
export function columnValues(
  database: DatabaseSync,
  scan: RunScan,
  plan: GroupingPlan,
  { prefix, limit }: { prefix: string; limit: number }
): string[] {
  const grouping = plan.over(scan.columns, database);
  const counts = new Map<number, number>();
  scan.eachMatch(row => {
    const code = grouping.codeOf(row);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  });
  counts.delete(NO_GROUP);
  const wanted = prefix.toLowerCase();
  return [...counts]
    .map(([code, count]) => ({ value: grouping.label(code), count }))
    .filter(({ value }) => value.toLowerCase().startsWith(wanted))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit)
    .map(({ value }) => value);
}
