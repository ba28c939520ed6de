import type { SearchRuns, SearchRunsResponse } from '../../protocol/endpoints/runs.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { ApiError } from '../../protocol/errors.ts';
import { DEFAULT_SEARCH_RESULTS } from '../../protocol/limits.ts';
import { createPageToken, offsetOf } from '../search/page-token.ts';
import { parseFilter } from '../search/parse-filter.ts';
import { parseOrderBy, type Order } from '../search/order-by.ts';
import { RUN_GRAMMAR } from '../search/run-grammar.ts';
import { RowRunSearch } from '../search/run-search.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { checkedExperimentId } from './entity-checks.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { lifecycleStages } from './lifecycle-stages.ts';
import { pythonRepr } from './python-repr.ts';
import { runEntities } from './run-entities.ts';
import { runRow } from './run-row.ts';

export async function getRun(context: ReadContext, { run_id }: { run_id: string }): Promise<Run> {
  const [run] = await runEntities(context, [await runRow(context.db, run_id)]);
  return run;
}

export async function searchRuns(
  context: ReadContext,
  request: SearchRuns
): Promise<SearchRunsResponse> {
  const { max_results = DEFAULT_SEARCH_RESULTS } = request;
  const clauses = parseFilter(request.filter, RUN_GRAMMAR);
  const orders = parseOrders(request.order_by ?? []);
  const offset = offsetOf(request.page_token);
  const { runs, more } = await new RowRunSearch(context.db, context.tail).find(
    {
      experiment_ids: (request.experiment_ids ?? []).map(checkedExperimentId),
      stages: lifecycleStages(request.run_view_type),
      clauses,
      orders
    },
    { offset, limit: max_results }
  );
  return {
    ...(runs.length === 0 ? {} : { runs: await runEntities(context, runs) }),
    ...(more ? { next_page_token: createPageToken(offset + max_results) } : {})
  };
}

function parseOrders(order_by: string[]): Order[] {
  const orders = order_by.map(clause => parseOrderBy(clause, RUN_GRAMMAR));
  const names = new Set<string>();
  for (const { type, key } of orders) {
    if (type === 'dataset') throw invalidParameter("Invalid identifier type 'dataset'");
    if (names.has(`${type}.${key}`)) {
      throw new ApiError(
        'INTERNAL_ERROR', // MLflow's code for it
        `\`order_by\` contains duplicate fields: ${pythonRepr(order_by)}`
      );
    }
    names.add(`${type}.${key}`);
  }
  return orders;
}
