import type { TrackingClient } from '../client/tracking-client.ts';
import { getRun } from '../protocol/endpoints/runs.ts';
import { listExecutions } from '../protocol/endpoints/sessions.ts';
import type { Execution, Session } from '../protocol/entities/session.ts';
import { CELLTRAIL_EXECUTION } from '../protocol/tags.ts';

/** Of mlflow's client, from `start_run()` while a run is open (mlflow/tracking/fluent.py). */
const ALREADY_ACTIVE = /Run with UUID ([0-9a-f]{32}) is already active/;

/** A run that is open in a session, and so stands in the way of the next one. */
export interface OpenRun {
  session: Session;
  run_id: string;
  /** That made it; null if that is not known, or was in another session. */
  opener: Execution | null;
}

/** The run that an execution failed over, or null if it failed of something else or not at all. */
export function openRunId({ error }: Pick<Execution, 'error'>): string | null {
  return (error && ALREADY_ACTIVE.exec(error.message)?.[1]) ?? null;
}

/** The execution that ended last: what was not run because of it comes after it. */
export function lastEnded(executions: readonly Execution[]): Execution | undefined {
  return executions.findLast(({ state }) => state === 'ok' || state === 'error');
}

/** Whether the session's last execution failed over a run that is open, and who opened that. */
export async function askOpenRun(
  client: TrackingClient,
  session: Session
): Promise<OpenRun | null> {
  const { executions } = await client.call(listExecutions, { session_id: session.session_id });
  const last = lastEnded(executions);
  const run_id = last === undefined ? null : openRunId(last);
  if (run_id === null) return null;
  return { session, run_id, opener: await askOpener(client, run_id, executions) };
}

/** @param executions of the session in which the run is open */
export async function askOpener(
  client: TrackingClient,
  run_id: string,
  executions: readonly Execution[]
): Promise<Execution | null> {
  // A run of another server is open as well: then there is nothing to say of its cell.
  const made = await client.call(getRun, { run_id }).catch(() => null);
  const tag = made?.run.data.tags?.find(({ key }) => key === CELLTRAIL_EXECUTION);
  return executions.find(({ execution_id }) => execution_id === tag?.value) ?? null;
}
