import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { RemoteRun, SentFacts, SyncRun, SyncStore } from '../store/sync/sync-store.ts';
import type { BatchSize } from './batch-size.ts';
import { endsOf, takenMetrics } from './check-copies.ts';
import { Copies, deletedThere, isDeleted } from './copies.ts';
import { HeldRuns } from './held-runs.ts';
import { Experiments } from './push-experiments.ts';
import { FileLane, type FilesOfRun } from './file-lane.ts';
import type { RunFiles } from './push-files.ts';
import type { Pace } from './pace.ts';
import { PointPush, withoutEnds } from './push-points.ts';
import { DATASET, pushInputs } from './push-inputs.ts';
import { isDeletedRun, pushValues } from './push-values.ts';
import type { RemoteHealth } from './remote-health.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { changedTags, digestOf, digestsOf, remoteParams, remoteTags } from './run-facts.ts';

export interface RunPushOptions {
  store: SyncStore;
  remote: MlflowRemote;
  settings: SyncSettings;
  files: RunFiles;
  /** Name of the folder that the record is of. */
  root: string;
  size: BatchSize;
  pace: Pace;
  health: RemoteHealth;
  log: { error(message: string, error: unknown): void };
  /** The remote has something more of a run, which was written down. */
  onProgress(run_id: string): void;
  onSent(points: number): void;
  /** What held these runs here does so no more. */
  onReleased(run_ids: string[]): void;
  /** No file of the run waits any more: its end may go. */
  onFilesThrough(run_id: string): void;
}

/** How far a run came. */
export type Pushed =
  | { is: 'whole' }
  /** There is more than one turn takes. */
  | { is: 'more' }
  /** Its files are being sent beside it, and its end waits for them. */
  | { is: 'without files' }
  /** All but files that are to be tried again at a time, ms since 1970. */
  | { is: 'lacking files'; again: number };

/**
 * Brings runs to the remote, in this order: experiment, parent run, run, params and tags, inputs,
 * points, files, end. What is there already is not sent again, and what was sent without an answer
 * is looked for first. While files are sent, beside it, points that come go on.
 */
export class RunPush {
  readonly experiments: Experiments;
  readonly held: HeldRuns;
  readonly copies: Copies;
  readonly files: FileLane;
  readonly #options: RunPushOptions;
  readonly #points: PointPush;
  /** Runs whose points were sent in this process, and every call answered. */
  readonly #sure = new Set<string>();

  constructor(options: RunPushOptions) {
    const { store, remote, settings, root } = options;
    this.#options = options;
    this.experiments = new Experiments(store, remote, settings, root);
    this.held = new HeldRuns(store, settings, options.onReleased);
    this.copies = new Copies({
      ...options,
      experiments: this.experiments,
      held: this.held,
      onMade: run_id => this.#sure.add(run_id),
      onLeft: (run_id, below) => {
        this.forget(run_id);
        options.onReleased(below);
      }
    });
    this.#points = new PointPush(options);
    this.files = new FileLane({ ...options, onThrough: options.onFilesThrough });
  }

  /**
   * @param again what was refused for good is tried once more
   * @throws RemoteFailure, Conflict
   */
  async push(run_id: string, again: boolean): Promise<Pushed> {
    const { store } = this.#options;
    const local = await store.run(run_id);
    if (local === null) return { is: 'whole' };
    if (again) {
      this.files.tryAgain(run_id);
      local.sent = withoutRefused(local.sent);
      // What is known of its copies may be what stood in the way.
      this.copies.noteDoubled(run_id);
    }
    const isGone = isDeleted(local.run);
    const holder = await this.held.holderOf(local);
    if (isGone || holder !== null) this.files.forget(run_id);
    if (holder !== null && holder !== run_id) {
      // It is looked at again when the one above it, or the experiment, does not hold it any more.
      this.held.hold(holder, run_id);
      if (local.problem !== null) await store.saveRun(run_id, { problem: null });
      return { is: 'whole' };
    }
    if (holder === null) this.held.release(run_id);
    if (holder === run_id || (isGone && local.remote === null)) {
      await store.saveRun(run_id, { problem: null, settled: local.changes });
      return { is: 'whole' };
    }
    const remote = await this.copies.ensure(local);
    try {
      if (!isGone) return await this.#pushAll(local, remote, again);
      await this.#delete(local, remote);
      return { is: 'whole' };
    } catch (error) {
      this.#sure.delete(run_id);
      if (!isDeletedRun(error)) throw error;
      // Of two machines that made a copy each, one took the other's.
      const [first] = await this.#options.remote.copiesOf(remote.experiment_id, run_id);
      if (first === undefined || isDeleted(first)) throw deletedThere(local);
      this.forget(run_id);
      await this.copies.leave(run_id);
      return { is: 'more' };
    }
  }

  /** What was found out of a run's copy does not hold any more. */
  forget(run_id: string): void {
    this.#sure.delete(run_id);
    this.files.forget(run_id);
  }

  async #pushAll(local: SyncRun, remote: RemoteRun, again: boolean): Promise<Pushed> {
    const { store } = this.#options;
    const { run, changes } = local;
    const { run_id, artifact_uri } = run.info;
    let known = await this.#pushFacts(local, remote);
    if (again) known = await this.#pushRefused(run_id, remote, known);
    const unsure = !this.#sure.has(run_id) || local.cursor?.sealed_since != null;
    const {
      isWhole,
      isSure,
      refused: points,
      done
    } = await this.#points.push({ ...local, sent: known }, remote.run_id, unsure, CHUNKS_A_TURN);
    if (isSure) this.#sure.add(run_id);
    else this.#sure.delete(run_id);
    const hasMoved = !isWhole || Object.keys(done).length > 0;
    const sent = withRefused(hasMoved ? withoutEnds(known) : known, points);
    if (points.size > 0) await store.saveRun(run_id, { sent });
    if (!isWhole) return { is: 'more' };
    // How far the points came is kept with the end, unless that has to wait or fails.
    const keep = async () => {
      if (Object.keys(done).length > 0) await store.saveRun(run_id, { ...done, sent });
    };
    let files: FilesOfRun;
    let ended: SentFacts;
    try {
      files = await this.files.look(run_id, { artifact_uri, copy: remote });
      if (files.areWaiting) {
        await keep();
        return { is: 'without files' };
      }
      if (!(await this.copies.isCanonical(run_id, remote, sent))) return { is: 'more' };
      ended = await this.#pushEnd(local, remote, sent);
    } catch (error) {
      await keep();
      throw error;
    }
    const isAll = files.again === Infinity;
    await store.saveRun(run_id, {
      ...done,
      sent: { ...ended, ends: endsOf(takenMetrics(ended, run.data.metrics)) },
      problem:
        problemOf({ ...ended.refused, ...files.refused }, local, isAll) ??
        this.copies.problemOf(local),
      ...(isAll ? { settled: changes } : {})
    });
    return isAll ? { is: 'whole' } : { is: 'lacking files', again: files.again };
  }

  /**
   * Metrics that were refused, once more: the points of the others are there.
   *
   * @returns what the remote has now
   */
  async #pushRefused(run_id: string, remote: RemoteRun, sent: SentFacts): Promise<SentFacts> {
    const metrics = Object.keys(sent.refused ?? {})
      .filter(what => what.startsWith(METRIC))
      .map(what => what.slice(METRIC.length));
    if (metrics.length === 0) return sent;
    const refused = await this.#points.pushAgain(run_id, remote.run_id, metrics);
    const others = without(sent.refused, METRIC);
    const now = withRefused({ ...withoutEnds(sent), refused: others }, refused);
    await this.#options.store.saveRun(run_id, { sent: now });
    return now;
  }

  /** @returns what the remote has now */
  async #pushFacts(local: SyncRun, remote: RemoteRun): Promise<SentFacts> {
    const { store, remote: calls } = this.#options;
    const { run, sent } = local;
    if (sent.deleted === true) await calls.restoreRun(remote.run_id);
    const names = await this.copies.namesOf({ ...local, remote });
    const tags = remoteTags(local, names, this.#options.settings);
    const { set, removed } = changedTags(tags, sent);
    const knownParams = new Set(sent.params);
    const params = remoteParams(local).filter(({ key }) => !knownParams.has(key));
    const inputs = run.inputs.dataset_inputs ?? [];
    const inputsDigest = inputs.length === 0 ? undefined : digestOf(JSON.stringify(inputs));
    const newInputs = inputsDigest !== undefined && inputsDigest !== sent.inputs;
    const isSame =
      sent.deleted !== true && set.length + removed.length + params.length === 0 && !newInputs;
    if (isSame) return sent;

    const refused = await pushValues(calls, remote.run_id, params, set);
    for (const key of removed) await calls.deleteTag(remote.run_id, key);
    const known = newInputs ? without(sent.refused, DATASET) : sent.refused;
    if (newInputs) Object.assign(refused, await pushInputs(calls, remote.run_id, inputs));
    const now: SentFacts = {
      ...sent,
      deleted: false,
      tags: digestsOf(tags),
      params: [...knownParams, ...params.map(({ key }) => key)],
      inputs: inputsDigest,
      refused: { ...known, ...refused }
    };
    await store.saveRun(run.info.run_id, { sent: now });
    this.#options.onProgress(run.info.run_id);
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

/** @param isFinal nothing of it is tried again unasked */
function problemOf(refused: Record<string, string>, { problem }: SyncRun, isFinal: boolean) {
  const things = Object.entries(refused);
  if (things.length === 0) return null;
  const [[first, message]] = things;
  const others = things.length === 1 ? '' : ` (and ${things.length - 1} more)`;
  return {
    kind: isFinal ? ('conflict' as const) : ('failed' as const),
    message: `Not on the remote: ${first}${others}. ${message}`,
    since: problem?.since ?? Date.now(),
    tries: 1
  };
}

function withRefused(sent: SentFacts, points: ReadonlyMap<string, string>): SentFacts {
  if (points.size === 0) return sent;
  const refused = Object.fromEntries([...points].map(([key, words]) => [METRIC + key, words]));
  return { ...sent, refused: { ...sent.refused, ...refused } };
}

const METRIC = 'metric ';

/** All but those of a kind. */
const without = (refused: Record<string, string> = {}, kind: string) =>
  Object.fromEntries(Object.entries(refused).filter(([what]) => !what.startsWith(kind)));

/** As if what was refused had not been sent; metrics stay, for all of their points go again. */
function withoutRefused({ refused, ...sent }: SentFacts): SentFacts {
  if (refused === undefined) return sent;
  const isRefused = (kind: string, key: string) => Object.hasOwn(refused, `${kind} ${key}`);
  const wereTaken = !Object.keys(refused).some(what => what.startsWith(DATASET));
  const metrics = Object.entries(refused).filter(([what]) => what.startsWith(METRIC));
  return {
    ...sent,
    refused: Object.fromEntries(metrics),
    inputs: wereTaken ? sent.inputs : undefined,
    params: sent.params?.filter(key => !isRefused('param', key)),
    tags: Object.fromEntries(
      Object.entries(sent.tags ?? {}).filter(([key]) => !isRefused('tag', key))
    )
  };
}

/** Ten thousand points each. */
const CHUNKS_A_TURN = 10;
