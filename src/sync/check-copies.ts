import type { Metric, Run } from '../protocol/entities/run.ts';
import type { SentFacts, SentRun, SyncRun, SyncStore } from '../store/sync/sync-store.ts';
import { CELLTRAIL_RUN_ID } from '../protocol/sync-tags.ts';
import { unlessRefused, type CheckOptions } from './check-options.ts';
import { deletedThere, isDeleted } from './copies.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { digestOf } from './run-facts.ts';

export interface CheckedCopies {
  /** Runs whose copy is not there, or has less than the remote acknowledged of points and params. */
  behind: string[];
  /** Those of them that show that it was restored from a backup: all but what another machine deleted. */
  restored: string[];
  /** Runs whose copy somebody deleted there. */
  deleted: string[];
  /** Runs that have several copies: two machines made one each. */
  doubled: string[];
}

/** Looks whether the remote still has what was sent. @throws RemoteFailure */
export async function checkCopies(
  store: SyncStore,
  remote: MlflowRemote,
  options: CheckOptions = {}
): Promise<CheckedCopies> {
  const checked: CheckedCopies = { behind: [], restored: [], deleted: [], doubled: [] };
  const experiments = new Map<string, Map<string, SentRun>>();
  for (const sent of await store.sentRuns()) {
    const { experiment_id } = sent.remote;
    let runs = experiments.get(experiment_id);
    if (runs === undefined) experiments.set(experiment_id, (runs = new Map()));
    runs.set(sent.run_id, sent);
  }
  for (const [experiment_id, ours] of experiments) {
    await unlessRefused(`experiment ${experiment_id} of the remote`, remote, options, () =>
      checkExperiment(experiment_id, ours)
    );
  }
  // One that another machine deleted, for it made one as well, is no matter for people.
  const { behind, restored, deleted, doubled } = checked;
  const left = deleted.filter(run_id => doubled.includes(run_id));
  return {
    behind: [...behind, ...left],
    restored,
    deleted: deleted.filter(run_id => !left.includes(run_id)),
    doubled
  };

  async function checkExperiment(
    experiment_id: string,
    ours: ReadonlyMap<string, SentRun>
  ): Promise<void> {
    const missing = new Map(ours);
    for await (const copy of remote.runsIn(experiment_id, options.pause)) {
      const run_id = copy.data.tags?.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value;
      const sent = run_id === undefined ? undefined : ours.get(run_id);
      if (sent === undefined) continue;
      if (sent.remote.run_id !== copy.info.run_id) {
        if (!isDeleted(copy)) checked.doubled.push(sent.run_id);
        continue;
      }
      missing.delete(sent.run_id);
      const local = await store.run(sent.run_id);
      if (local === null) continue;
      const state = stateOfCopy(local, copy);
      if (state === 'well') continue;
      checked[state].push(sent.run_id);
      if (state === 'behind') checked.restored.push(sent.run_id);
    }
    checked.behind.push(...missing.keys());
    checked.restored.push(...missing.keys());
  }
}

/**
 * `behind`: it has less than was acknowledged of what only grows, points and params; `deleted`: somebody
 * deleted it there. A tag that was taken away there, a name or a status may be somebody's edit.
 */
export function stateOfCopy(local: SyncRun, copy: Run): 'well' | 'deleted' | 'behind' {
  if (local.sent.deleted === true) return 'well';
  if (!isDeleted(copy)) return lacksPointsOrParams(local, copy) ? 'behind' : 'well';
  return isDeleted(local.run) ? 'well' : 'deleted';
}

/** Names them as what only a person can decide. */
export async function writeDeleted(store: SyncStore, run_ids: string[]): Promise<void> {
  for (const run_id of run_ids) {
    const local = await store.run(run_id);
    if (local === null) continue;
    const { message } = deletedThere(local);
    const since = local.problem?.since ?? Date.now();
    await store.saveRun(run_id, { problem: { kind: 'conflict', message, since, tries: 1 } });
  }
}

function lacksPointsOrParams({ run, sent, progress }: SyncRun, { data }: Run): boolean {
  const params = keysOf(data.params);
  return (
    // In the middle of a pass nobody knows where the series end there.
    (progress === null && sent.ends !== undefined && endsEarlier(sent, run, data.metrics)) ||
    sent.params?.some(key => !params.has(key) && !wasRefused(sent, `param ${key}`)) === true
  );
}

/**
 * Whether a series that was sent is not there, or not as far. What others logged to the copy does not
 * count, nor what was logged here since.
 */
function endsEarlier(sent: SentFacts, { data }: Run, there: readonly Metric[] = []): boolean {
  const ends = new Map(there.map(metric => [metric.key, metric]));
  const taken = takenMetrics(sent, data.metrics);
  const isEarlier = taken.some(({ key, step, timestamp }) => {
    const end = ends.get(key);
    if (end === undefined || Number(end.step) < Number(step)) return true;
    return Number(end.step) === Number(step) && Number(end.timestamp) < Number(timestamp);
  });
  if (!isEarlier) return false;
  const ours = keysOf(taken);
  return sent.ends !== endsOf(there.filter(({ key }) => ours.has(key)));
}

/** Those that the remote did not refuse. */
export const takenMetrics = (sent: SentFacts, metrics: readonly Metric[] = []): Metric[] =>
  metrics.filter(({ key }) => !wasRefused(sent, `metric ${key}`));

/** Digest of where series end. @param latest points of a run, as of its `data` */
export const endsOf = (latest: readonly Metric[]): string =>
  digestOf(
    latest
      .map(({ key, step, timestamp }) => `${Number(step)} ${Number(timestamp)} ${key}`)
      .sort()
      .join('\n')
  );

export const keysOf = (values: readonly { key: string }[] = []) =>
  new Set(values.map(({ key }) => key));

/** @param what such as `param lr` */
export const wasRefused = ({ refused }: SentFacts, what: string) => refused?.[what] !== undefined;
