import type { TrackingClient } from '../../client/tracking-client.ts';
import { getRun, searchRuns } from '../../protocol/endpoints/runs.ts';
import { getSession } from '../../protocol/endpoints/sessions.ts';
import type { Run } from '../../protocol/entities/run.ts';
import type { Session } from '../../protocol/entities/session.ts';
import { CELLTRAIL_SESSION, MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import type { AskQueue } from './ask-queue.ts';
import { comparedRun, isSessionRun, type ComparedRun } from './compared-run.ts';

const MAX_NESTED = 100;

/** @throws ApiError as getRun does */
export async function readComparedRun(
  client: TrackingClient,
  queue: AskQueue,
  run_id: string
): Promise<ComparedRun> {
  const { run } = await queue.add(() => client.call(getRun, { run_id }));
  if (!isSessionRun(run)) return comparedRun(run);
  const [nested, session] = await Promise.all([
    queue.add(() => askNested(client, run)),
    run.info.status === 'RUNNING' ? queue.add(() => askSession(client, run)) : null
  ]);
  return comparedRun(run, nested, session);
}

async function askNested(client: TrackingClient, { info }: Run): Promise<Run[]> {
  const { runs = [] } = await client.call(searchRuns, {
    experiment_ids: [info.experiment_id],
    filter: `tags.\`${MLFLOW_PARENT_RUN_ID}\` = '${info.run_id}'`,
    order_by: ['attributes.start_time DESC'],
    max_results: MAX_NESTED
  });
  return runs;
}

async function askSession(client: TrackingClient, { data }: Run): Promise<Session | null> {
  const session_id = (data.tags ?? []).find(({ key }) => key === CELLTRAIL_SESSION)?.value;
  if (session_id === undefined) return null;
  const { session } = await client.call(getSession, { session_id });
  return session;
}
