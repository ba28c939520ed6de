import type { ListRunRows, RunRows } from '../../protocol/endpoints/run-rows.ts';
import { groupingPlan, groupMask } from '../search/list/grouping.ts';
import { LIST_ORDER_GRAMMAR } from '../search/list/list-order.ts';
import { foldedPage, plainPage, type ListedPage } from '../search/list/list-page.ts';
import { RunScan } from '../search/list/run-scan.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { parseOrders } from './run-reads.ts';
import { rowColumns } from './run-row-columns.ts';

/** The rows of our lists; the rule of folding is in src/protocol/endpoints/run-rows.ts. */
export async function listRunRows(context: ReadContext, request: ListRunRows): Promise<RunRows> {
  const { total, rows } = listedPage(context, request);
  return { total, ...(await rowColumns(context, rows, request)) };
}

function listedPage({ database, columns }: ReadContext, request: ListRunRows): ListedPage {
  const { order_by = [], group_by, group, utc_offset, offset = 0 } = request;
  const { fold = 'session', max_results: limit = DEFAULT_ROWS } = request;
  if (fold !== 'session' && fold !== 'none') {
    throw invalidParameter(`Invalid fold '${String(fold)}'. It must be 'session' or 'none'.`);
  }
  if (offset < 0) throw invalidParameter(`Invalid offset '${offset}'. It must not be negative.`);
  if (group !== undefined && group_by === undefined) {
    throw invalidParameter("A 'group' needs the 'group_by' that it is of.");
  }
  const plan = group_by === undefined ? null : groupingPlan(group_by, 'group_by', utc_offset);
  const scan = new RunScan({ database, columns }, request, {
    folded: fold === 'session',
    orders: parseOrders(order_by, LIST_ORDER_GRAMMAR),
    columns: plan?.columns,
    within: plan === null ? undefined : all => groupMask(plan.over(all, database), group)
  });
  const page = { offset, limit };
  return fold === 'session' ? foldedPage(database, scan, page) : plainPage(database, scan, page);
}

const DEFAULT_ROWS = 100;
