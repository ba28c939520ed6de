import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows } from '../../protocol/endpoints/run-rows.ts';
import { runSummaries, type RunSummary } from '../runs/run-summary.ts';

const MAX_FOUND = 100;

/** @param query what the filter box of a list takes; empty: the newest runs */
export async function findRuns(
  client: TrackingClient,
  query: string,
  max_results: number
): Promise<RunSummary[]> {
  const rows = await client.call(listRunRows, {
    query: query.trim() === '' ? undefined : query,
    max_results: Math.min(max_results, MAX_FOUND),
    metric_keys: [],
    param_keys: [],
    tag_keys: []
  });
  // A session and the runs in it are all there to be chosen.
  return runSummaries(rows).flatMap(run => [run, ...run.children]);
}
