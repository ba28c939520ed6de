import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { RemoteRun, SentFacts, SyncRun, SyncStore } from '../store/sync/sync-store.ts';
import type { BatchSize } from './batch-size.ts';
import { Conflict } from './conflict.ts';
import { Experiments } from './push-experiments.ts';
import { FilePush, type RunFiles } from './push-files.ts';
import { PointPush } from './push-points.ts';
import { isDeletedRun, pushValues } from './push-values.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { changedTags, digestOf, namedRuns, remoteParams, remoteTags } from './run-facts.ts';
import { isTaken } from './selection.ts';

export interface RunPushOptions {
  store: SyncStore;
  remote: MlflowRemote;
  settings: SyncSettings;
  files: RunFiles;
  /** Name of the folder that the record is of. */
  root: string;
  size: BatchSize;
  onSent(points: number): void;
}

/**
 * Brings runs to the remote, in this order: experiment, parent run, run, params and tags, inputs,
 * points, files, end. What is there already is not sent again, and what was sent without an answer
 * is looked for first.
 */
export class RunPush {
  readonly experiments: Experiments;
  readonly #options: RunPushOptions;
  readonly #points: PointPush;
  readonly #files: FilePush;
  /** Copies that are being looked for or made. */
  readonly #making = new Map<string, Promise<RemoteRun>>();
  /** Runs whose points were sent in this process, and every call answered. */
  readonly #sure = new Set<string>();

  constructor(options: RunPushOptions) {
    const { store, remote, settings, files, root, size, onSent } = options;
    this.#options = options;
    this.experiments = new Experiments(store, remote, settings, root);
    this.#points = new PointPush(store, remote, size, onSent);
    this.#files = new FilePush(store, remote, files, settings);
  }

  /**
   * @param again what was refused for good is tried once more
   * @returns false when more is to be sent than one turn takes
   * @throws RemoteFailure, Conflict
   */
  async push(run_id: string, again: boolean): Promise<boolean> {
    const { store } = this.#options;
    const local = await store.run(run_id);
    if (local === null) return true;
    if (again) local.sent = withoutRefused(local.sent);
    const isDeleted = local.run.info.lifecycle_stage === 'deleted';
    if (
      !(await isTaken(local, store, this.#options.settings)) ||
      (isDeleted && local.remote === null)
    ) {
      await store.saveRun(run_id, { problem: null, settled: local.changes });
      return true;
    }
    const remote = await this.#ensure(local);
    try {
      if (isDeleted) await this.#delete(local, remote);
      else if (!(await this.#pushAll(local, remote))) return false;
    } catch (error) {
      this.#sure.delete(run_id);
      throw isDeletedRun(error) ? deletedThere(local) : error;
    }
    return true;
  }

  async #pushAll(local: SyncRun, remote: RemoteRun): Promise<boolean> {
    const { store } = this.#options;
    const { run, changes } = local;
    const { run_id, artifact_uri } = run.info;
    const sent = await this.#pushFacts(local, remote);
    const unsure = !this.#sure.has(run_id) || local.cursor?.sealed_since != null;
    const whole = await this.#points.push(local, remote.run_id, unsure, CHUNKS_A_TURN);
    this.#sure.add(run_id);
    if (!whole) return false;
    const refused = await this.#files.push(run_id, artifact_uri, remote);
    const ended = await this.#pushEnd(local, remote, sent);
    const all = { ...ended.refused, ...refused };
    await store.saveRun(run_id, {
      sent: ended,
      problem: problemOf(all, local),
      settled: changes
    });
    return true;
  }

  /** The copy of a run, which is looked for before it is made. */
  #ensure(local: SyncRun): Promise<RemoteRun> {
    if (local.remote !== null) return Promise.resolve(local.remote);
    const { run_id } = local.run.info;
    let making = this.#making.get(run_id);
    if (making === undefined) {
      making = this.#make(local).finally(() => this.#making.delete(run_id));
      this.#making.set(run_id, making);
    }
    return making;
  }

  async #make(local: SyncRun): Promise<RemoteRun> {
    const { store, remote } = this.#options;
    const { run_id, run_name, user_id, start_time } = local.run.info;
    const experiment_id = await this.experiments.ensure(local.run.info.experiment_id);
    const ids = await this.#idsOf(local);
    let [copy] = await remote.copiesOf(experiment_id, run_id);
    let sent: SentFacts = {};
    if (copy === undefined) {
      const tags = remoteTags(local, ids).slice(0, MAX_TAGS_AT_BIRTH);
      const made = await remote.createRun({ experiment_id, user_id, run_name, start_time, tags });
      // Another machine with a copy of this record may have made one, too: all choose the same.
      [copy = made] = await remote.copiesOf(experiment_id, run_id);
      if (copy.info.run_id === made.info.run_id) {
        this.#sure.add(run_id);
        const digests = tags.map(({ key, value }) => [key, digestOf(value)]);
        sent = { name: run_name, status: 'RUNNING', tags: Object.fromEntries(digests) };
      } else {
        await remote.deleteRun(made.info.run_id);
      }
    }
    if (copy.info.lifecycle_stage === 'deleted') throw deletedThere(local);
    const there = {
      run_id: copy.info.run_id,
      experiment_id,
      artifact_uri: copy.info.artifact_uri
    };
    await store.saveRun(run_id, { remote: there, sent });
    local.sent = sent;
    return there;
  }

  /** Copies of the runs that its tags name; those that stay here keep their ids. */
  async #idsOf(local: SyncRun): Promise<Map<string, string>> {
    const { store } = this.#options;
    const ids = new Map<string, string>();
    if (local.remote !== null) ids.set(local.run.info.run_id, local.remote.run_id);
    for (const run_id of namedRuns(local)) {
      const named = await store.run(run_id);
      if (named === null || named.run.info.run_id === local.run.info.run_id) continue;
      if (this.#making.has(run_id) && this.#making.has(local.run.info.run_id)) {
        // Two runs that name each other cannot wait for each other.
        if (namedRuns(named).includes(local.run.info.run_id)) continue;
      }
      if (await isTaken(named, store, this.#options.settings))
        ids.set(run_id, (await this.#ensure(named)).run_id);
    }
    return ids;
  }

  /** @returns what the remote has now */
  async #pushFacts(local: SyncRun, remote: RemoteRun): Promise<SentFacts> {
    const { store, remote: calls } = this.#options;
    const { run, sent } = local;
    if (sent.deleted === true) await calls.restoreRun(remote.run_id);
    const ids = await this.#idsOf({ ...local, remote });
    const tags = remoteTags(local, ids);
    const { set, removed } = changedTags(tags, sent);
    const known = new Set(sent.params);
    const params = remoteParams(local).filter(({ key }) => !known.has(key));
    const inputs = run.inputs.dataset_inputs ?? [];
    const inputsDigest = inputs.length === 0 ? undefined : digestOf(JSON.stringify(inputs));
    const newInputs = inputsDigest !== undefined && inputsDigest !== sent.inputs;
    const isSame =
      sent.deleted !== true && set.length + removed.length + params.length === 0 && !newInputs;
    if (isSame) return sent;

    const refused = await pushValues(calls, remote.run_id, params, set);
    for (const key of removed) await calls.deleteTag(remote.run_id, key);
    if (newInputs) await calls.logInputs(remote.run_id, inputs);
    const now: SentFacts = {
      ...sent,
      deleted: false,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, digestOf(value)])),
      params: [...known, ...params.map(({ key }) => key)],
      inputs: inputsDigest,
      refused: { ...sent.refused, ...refused }
    };
    await store.saveRun(run.info.run_id, { sent: now });
    return now;
  }

  async #pushEnd({ run }: SyncRun, remote: RemoteRun, sent: SentFacts): Promise<SentFacts> {
    const { run_name, status, end_time } = run.info;
    if (sent.name === run_name && sent.status === status && sent.end_time === end_time) return sent;
    await this.#options.remote.updateRun({ run_id: remote.run_id, run_name, status, end_time });
    return { ...sent, name: run_name, status, end_time };
  }

  async #delete({ run, sent, changes }: SyncRun, remote: RemoteRun): Promise<void> {
    if (sent.deleted !== true) await this.#options.remote.deleteRun(remote.run_id);
    await this.#options.store.saveRun(run.info.run_id, {
      sent: { ...sent, deleted: true },
      problem: null,
      settled: changes
    });
  }
}

function problemOf(refused: Record<string, string>, { problem }: SyncRun) {
  const things = Object.entries(refused);
  if (things.length === 0) return null;
  const [[first, message]] = things;
  const others = things.length === 1 ? '' : ` (and ${things.length - 1} more)`;
  return {
    kind: 'conflict' as const,
    message: `Not on the remote: ${first}${others}. ${message}`,
    since: problem?.since ?? Date.now(),
    tries: 1
  };
}

const deletedThere = ({ run }: SyncRun) =>
  new Conflict(
    `The copy of '${run.info.run_name}' was deleted on the remote. Restore it there and try again; ` +
      'the run here is complete.'
  );

/** As if what was refused had not been sent. */
function withoutRefused({ refused, ...sent }: SentFacts): SentFacts {
  if (refused === undefined) return sent;
  const isRefused = (kind: string, key: string) => Object.hasOwn(refused, `${kind} ${key}`);
  return {
    ...sent,
    params: sent.params?.filter(key => !isRefused('param', key)),
    tags: Object.fromEntries(
      Object.entries(sent.tags ?? {}).filter(([key]) => !isRefused('tag', key))
    )
  };
}

/** Ten thousand points each. */
const CHUNKS_A_TURN = 10;
/** The rest comes with the params. */
const MAX_TAGS_AT_BIRTH = 100;
