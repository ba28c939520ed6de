import { preparedStatements } from '../db/prepared-statements.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { getExperiment } from '../tracking/experiment-reads.ts';
import { getRun } from '../tracking/run-reads.ts';
import { MLFLOW_PARENT_RUN_ID } from '../../protocol/tags.ts';
import type { SyncProblem } from '../../protocol/entities/sync.ts';
import type {
  DueRun,
  RemoteRun,
  RemoteRunOf,
  RunProblem,
  SentRun,
  SyncExperiment,
  SyncRemote,
  SyncRun
} from './sync-store.ts';
import { progressOf } from './progress-json.ts';
import { SINCE_CURSOR } from './sync-queue.ts';

export function syncRemote({ database }: ReadContext): SyncRemote | null {
  const row = statements(database).remote.get() as
    { address: string; settings: string } | undefined;
  if (row === undefined) return null;
  return { address: row.address, settings: JSON.parse(row.settings) as SyncRemote['settings'] };
}

export const isDeclinedRemote = (
  { database }: ReadContext,
  { address }: { address: string }
): boolean => statements(database).declined.get(address) !== undefined;

/**
 * Runs that were never sent, that were begun or changed since, or that have points in the log behind
 * the row up to which theirs were sent. In the order in which they were made.
 */
export function dueRuns({ database, tail }: ReadContext): DueRun[] {
  const { never, due, behind } = statements(database);
  const found = new Map<number, DueRun>();
  const add = (id: number, row: Record<string, unknown>) => {
    const since = Math.min(row['since'] as number, found.get(id)?.since ?? Infinity);
    found.set(id, { run_id: row['run_id'] as string, since });
  };
  for (const row of [...never.all(), ...due.all()]) add(row['id'] as number, row);
  for (const [run, last] of tail.lastRows()) {
    const row = behind.get(run, last);
    if (row !== undefined) add(run, row);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, run]) => run);
}

/** @returns null for a run that is gone */
export async function syncRun(
  context: ReadContext,
  { run_id }: { run_id: string }
): Promise<SyncRun | null> {
  const { row: find, firstParams } = statements(context.database);
  const row = find.get(run_id) as SyncRunRow | undefined;
  if (row === undefined) return null;
  const { sent_row, sealed_since } = row;
  return {
    run: await getRun(context, { run_id }),
    firstParams: Object.fromEntries(
      firstParams.all(row.id).map(({ key, value }) => [key as string, value as string])
    ),
    changes: row.changes ?? 0,
    remote: parsed(row.remote),
    sent: parsed(row.sent) ?? {},
    cursor: sent_row === null ? null : { row: sent_row, sealed_since },
    progress: progressOf(row.progress),
    problem: parsed(row.problem)
  };
}

export const runsBelow = ({ database }: ReadContext, { run_id }: { run_id: string }): string[] =>
  statements(database)
    .below.all(MLFLOW_PARENT_RUN_ID, run_id)
    .map(({ run_id }) => run_id as string);

export async function syncExperiment(
  context: ReadContext,
  { experiment_id }: { experiment_id: string }
): Promise<SyncExperiment> {
  const row = statements(context.database).experiment.get(experiment_id) as
    { remote_experiment_id: string; sent: string } | undefined;
  return {
    experiment: await getExperiment(context, { experiment_id }),
    remote_experiment_id: row?.remote_experiment_id ?? null,
    sent: parsed(row?.sent ?? null)
  };
}

/** Ids of the experiments that are on the remote. */
export const sentExperiments = ({ database }: ReadContext): string[] =>
  statements(database)
    .experiments.all()
    .map(({ experiment_id }) => experiment_id as string);

export const remoteRunsOf = (
  { database }: ReadContext,
  { run_ids }: { run_ids: readonly string[] }
): RemoteRunOf[] =>
  statements(database)
    .runs.all(JSON.stringify(run_ids))
    .map(({ run_id, remote, problem }) => ({
      run_id: run_id as string,
      remote: parsed<RemoteRun>(remote as string | null),
      problem: parsed<SyncProblem>(problem as string | null)
    }));

export const sentRuns = ({ database }: ReadContext): SentRun[] =>
  statements(database)
    .sentRuns.all()
    .map(({ run_id, remote }) => ({
      run_id: run_id as string,
      remote: JSON.parse(remote as string) as SentRun['remote']
    }));

export const syncProblems = ({ database }: ReadContext): RunProblem[] =>
  statements(database)
    .problems.all()
    .map(({ run_id, run_name, problem }) => ({
      run_id: run_id as string,
      run_name: run_name as string,
      ...(JSON.parse(problem as string) as SyncProblem)
    }));

export const allRuns = ({ database }: ReadContext): string[] =>
  statements(database)
    .all.all()
    .map(({ run_id }) => run_id as string);

export const sentFiles = (
  { database }: ReadContext,
  { run_id }: { run_id: string }
): Map<string, string> =>
  new Map(
    statements(database)
      .files.all(run_id)
      .map(({ path, version }) => [path as string, version as string])
  );

interface SyncRunRow {
  id: number;
  remote: string | null;
  sent: string | null;
  sent_row: number | null;
  sealed_since: number | null;
  progress: string | null;
  problem: string | null;
  changes: number | null;
}

const parsed = <Value>(json: string | null) => (json === null ? null : (JSON.parse(json) as Value));

const statements = preparedStatements({
  remote: 'SELECT address, settings FROM remote',
  declined: 'SELECT 1 FROM declined_remote WHERE address = ?',
  never: `SELECT run.id, run.run_id, coalesce(sync_due.since, remote.since) AS since
    FROM remote CROSS JOIN run LEFT JOIN sync_due ON sync_due.run = run.id
    WHERE NOT EXISTS (SELECT 1 FROM sync_run WHERE sync_run.run = run.id)`,
  due: `SELECT run.id, run.run_id, sync_due.since
    FROM sync_due JOIN run ON run.id = sync_due.run`,
  behind: `SELECT run.run_id, ${SINCE_CURSOR} AS since
    FROM sync_run JOIN run ON run.id = sync_run.run
    WHERE sync_run.run = ? AND coalesce(sync_run.sent_row, -1) < ?`,
  row: `SELECT run.id, sync_run.remote, sync_run.sent, sync_run.sent_row, sync_run.sealed_since,
      sync_run.progress, sync_run.problem, sync_due.changes
    FROM run LEFT JOIN sync_run ON sync_run.run = run.id LEFT JOIN sync_due ON sync_due.run = run.id
    WHERE run.run_id = ?`,
  // What a param had before it was first replaced.
  firstParams: `SELECT key, value FROM param_history
    WHERE id IN (SELECT min(id) FROM param_history WHERE run = ? GROUP BY key)`,
  below: `SELECT run.run_id FROM run_tag JOIN run ON run.id = run_tag.run
    WHERE run_tag.key = ? AND run_tag.value = ?`,
  experiment: `SELECT sync_experiment.remote_experiment_id, sync_experiment.sent
    FROM sync_experiment JOIN experiment ON experiment.id = sync_experiment.experiment
    WHERE experiment.experiment_id = ?`,
  experiments: `SELECT experiment.experiment_id
    FROM sync_experiment JOIN experiment ON experiment.id = sync_experiment.experiment`,
  all: 'SELECT run_id FROM run ORDER BY id',
  runs: `SELECT run.run_id, sync_run.remote, sync_run.problem FROM run
    LEFT JOIN sync_run ON sync_run.run = run.id
    WHERE run.run_id IN (SELECT value FROM json_each(?))`,
  sentRuns: `SELECT run.run_id, sync_run.remote FROM sync_run
    JOIN run ON run.id = sync_run.run WHERE sync_run.remote IS NOT NULL`,
  problems: `SELECT run.run_id, run.run_name, sync_run.problem FROM sync_run
    JOIN run ON run.id = sync_run.run WHERE sync_run.problem IS NOT NULL
    ORDER BY run.id DESC LIMIT 1000`,
  files: `SELECT sync_file.path, sync_file.version FROM sync_file
    JOIN run ON run.id = sync_file.run WHERE run.run_id = ?`
});
