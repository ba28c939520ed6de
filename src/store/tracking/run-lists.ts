import type {
  ListRunColumns,
  ListRunColumnValues,
  ListRunGroups,
  RunColumnKeys,
  RunGroups
} from '../../protocol/endpoints/run-rows.ts';
import { columnKeys } from '../search/list/column-keys.ts';
import { columnValues } from '../search/list/column-values.ts';
import { groupRuns, latest } from '../search/list/group-runs.ts';
import { groupingPlan } from '../search/list/grouping.ts';
import { RunScan } from '../search/list/run-scan.ts';
import type { ReadContext } from '../threads/read-context.ts';

/** Groups of runs, and what their metrics add up to. */
export function listRunGroups(context: ReadContext, request: ListRunGroups): RunGroups {
  const { group_by, utc_offset, metric_keys = [] } = request;
  const plan = group_by === undefined ? null : groupingPlan(group_by, 'group_by', utc_offset);
  const columns = [...(plan?.columns ?? []), ...metric_keys.map(latest)];
  const scan = new RunScan(context, request, { folded: false, columns });
  return groupRuns(context.database, scan, plan, metric_keys);
}

/** The keys of the metrics, params and tags that runs have. */
export function listRunColumns(context: ReadContext, request: ListRunColumns): RunColumnKeys {
  return columnKeys(context, new RunScan(context, request, { folded: false }));
}

/** What runs have in a column. */
export function listRunColumnValues(
  context: ReadContext,
  request: ListRunColumnValues
): { values: string[] } {
  const { column, prefix = '', max_results = DEFAULT_VALUES } = request;
  const plan = groupingPlan(column, 'column');
  const scan = new RunScan(context, request, { folded: false, columns: plan.columns });
  return { values: columnValues(context.database, scan, plan, { prefix, limit: max_results }) };
}

const DEFAULT_VALUES = 20;
