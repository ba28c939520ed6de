import type { TrackingClient } from '../../client/tracking-client.ts';
import { listRunRows, type RunChoice } from '../../protocol/endpoints/run-rows.ts';
import { CELLTRAIL_SESSION } from '../../protocol/tags.ts';

const PAGE_ROWS = 1000;
/** An empty list is not carried by an address, and would mean all; no key is the empty text. */
const NO_KEYS = [''];

/**
 * Ids of all runs that were made in a session, whatever a list shows of them, the oldest first: one
 * that begins meanwhile moves none from one page to the next. The session run may be left out.
 */
export async function sessionRuns(
  client: TrackingClient,
  session_id: string,
  stage: RunChoice['stage']
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { run_id, total } = await client.call(listRunRows, {
      fold: 'none',
      filter: `tags.\`${CELLTRAIL_SESSION}\` = '${session_id}'`,
      order_by: ['attributes.start_time ASC'],
      ...(stage === 'deleted' ? { stage } : {}),
      offset: ids.length,
      max_results: PAGE_ROWS,
      metric_keys: NO_KEYS,
      param_keys: NO_KEYS,
      tag_keys: NO_KEYS
    });
    ids.push(...run_id);
    if (run_id.length === 0 || ids.length >= total) return ids;
  }
}
