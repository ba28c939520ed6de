import type { Session } from '../../protocol/entities/session.ts';
import type { Run, RunStatus } from '../../protocol/entities/run.ts';
import {
  CELLTRAIL_SESSION,
  MLFLOW_PARENT_RUN_ID,
  MLFLOW_SOURCE_NAME
} from '../../protocol/tags.ts';
import { runValues, type LatestMetric } from '../run/run-values.ts';
import { runState, type RunState } from '../run-state.ts';

/** A run as a column of the comparison. */
export interface ComparedRun {
  run_id: string;
  run_name: string;
  status: RunStatus;
  state: RunState;
  end_reason: string | null;
  start_time: number;
  end_time: number | null;
  /** Path of the notebook or script. */
  source_name: string | null;
  /** The session that it was made in or for. */
  session_id: string | null;
  /** It stands for the whole session. */
  isSession: boolean;
  /** By name, in order of name. */
  params: ReadonlyMap<string, string>;
  metrics: ReadonlyMap<string, ComparedMetric>;
  /** Runs whose values are shown, or that have values of their own when there are several; by id. */
  nested: readonly { run_id: string; run_name: string }[];
}

export interface ComparedMetric extends LatestMetric {
  /** Run that has the series: the run itself, or the one nested in it. */
  run_id: string;
}

/** Whether it is the run that is made for a session. */
export function isSessionRun({ data }: Run): boolean {
  const tags = new Set((data.tags ?? []).map(({ key }) => key));
  return tags.has(CELLTRAIL_SESSION) && !tags.has(MLFLOW_PARENT_RUN_ID);
}

/**
 * @param nested runs directly under a session run: if one of them has values, they are the
 *   session's, beside those that were logged to the session run itself
 * @param session of a session run that may live; null otherwise
 */
export function comparedRun(
  run: Run,
  nested: readonly Run[] = [],
  session: Session | null = null
): ComparedRun {
  const own = runValues(run);
  const filled = nested
    .map(runValues)
    .filter(({ params, metrics }) => params.size > 0 || metrics.size > 0);
  const sources = filled.length === 1 ? [own, filled[0]] : [own];
  const { run_id, run_name, status, end_reason, start_time, end_time, tags } = own;
  return {
    run_id,
    run_name,
    status,
    state: runState(status, session),
    end_reason: end_reason ?? session?.end_reason ?? null,
    start_time,
    end_time,
    source_name: tags.get(MLFLOW_SOURCE_NAME) ?? null,
    session_id: tags.get(CELLTRAIL_SESSION) ?? null,
    isSession: isSessionRun(run),
    params: new Map(sources.flatMap(({ params }) => [...params])),
    metrics: new Map(
      sources.flatMap(source =>
        [...source.metrics].map(
          ([key, latest]) => [key, { ...latest, run_id: source.run_id }] as const
        )
      )
    ),
    nested: filled.map(one => ({ run_id: one.run_id, run_name: one.run_name }))
  };
}
