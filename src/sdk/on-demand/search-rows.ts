import { pages } from '../../client/pages.ts';
import { decodeDouble } from '../../protocol/double.ts';
import { getExperimentByName } from '../../protocol/endpoints/experiments.ts';
import { searchRuns } from '../../protocol/endpoints/runs.ts';
import { DEFAULT_EXPERIMENT_ID } from '../../protocol/entities/experiment.ts';
import type { Run } from '../../protocol/entities/run.ts';
import { DEFAULT_SEARCH_RESULTS } from '../../protocol/limits.ts';
import { ApiCalls, CallFailure } from '../api-calls.ts';
import type { Server } from '../server.ts';
import type { RowQuery, RunRow } from '../run-query.ts';
import type { Schema } from '../schema.ts';

/** Page by page, and no page more than is needed. @throws ApiError */
export async function* searchRows<S extends Schema>(
  server: Server,
  { filters, order, limit, names, ids }: RowQuery
): AsyncGenerator<RunRow<S>, void, undefined> {
  const calls = new ApiCalls(server);
  const experiment_ids = names.length > 0 ? await idsOf(calls, names) : ids;
  if (names.length > 0 && experiment_ids.length === 0) return;
  let left = limit;
  const ask = (page_token: string | undefined) =>
    calls.call(searchRuns, {
      experiment_ids: experiment_ids.length > 0 ? experiment_ids : [DEFAULT_EXPERIMENT_ID],
      filter: filters.length > 0 ? filters.join(' AND ') : undefined,
      order_by: order,
      max_results: Math.min(left, DEFAULT_SEARCH_RESULTS),
      page_token
    });
  for await (const { runs = [] } of pages(ask)) {
    for (const run of runs) {
      yield rowOf<S>(run);
      if (--left === 0) return;
    }
  }
}

/** An experiment that nobody has made yet has no runs. */
async function idsOf(calls: ApiCalls, names: readonly string[]): Promise<string[]> {
  const found = names.map(async experiment_name => {
    try {
      return [
        (await calls.call(getExperimentByName, { experiment_name })).experiment.experiment_id
      ];
    } catch (error) {
      if (error instanceof CallFailure && error.code === 'RESOURCE_DOES_NOT_EXIST') return [];
      throw error;
    }
  });
  return (await Promise.all(found)).flat();
}

function rowOf<S extends Schema>({ info, data }: Run): RunRow<S> {
  const byKey = (pairs: readonly { key: string; value: string }[] = []) =>
    Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  const metrics = (data.metrics ?? []).map(({ key, value }) => [key, decodeDouble(value)]);
  return {
    ...info,
    metrics: Object.fromEntries(metrics) as RunRow<S>['metrics'],
    params: byKey(data.params) as RunRow<S>['params'],
    tags: byKey(data.tags) as RunRow<S>['tags']
  };
}
