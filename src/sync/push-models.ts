import type { LoggedModel, LoggedModelMetric } from '../protocol/entities/logged-model.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { SyncSettings } from '../protocol/entities/sync.ts';
import { MAX_METRICS_PER_BATCH, MAX_PARAMS_PER_BATCH } from '../protocol/limits.ts';
import { CELLTRAIL_MADE_BY, CELLTRAIL_MODEL_ID } from '../protocol/sync-tags.ts';
import { MLFLOW_MODEL_VERSIONS } from '../protocol/tags.ts';
import type { SentEntity, SyncLoggedModel } from '../store/sync/sync-entity-store.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { Conflict } from './conflict.ts';
import { leaveOne } from './doubled-copies.ts';
import type { EntityOutcome } from './entity-outcome.ts';
import type { HeldRuns } from './held-runs.ts';
import type { Experiments } from './push-experiments.ts';
import { originOfModel } from './model-origin.ts';
import { FilePush, type RunFiles } from './push-files.ts';
import { isDeletedRun } from './push-values.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { changedTags, digestsOf } from './run-facts.ts';

export interface EntityPushOptions {
  store: SyncStore;
  remote: MlflowRemote;
  settings: SyncSettings;
  files: RunFiles;
  experiments: Experiments;
  held: HeldRuns;
  /** A logged model has a copy that its run may name in its tags. */
  onModelCopied(model_id: string, run_id: string): Promise<void>;
}

/**
 * Brings logged models to the remote, each once its run is there: model, params and tags, files,
 * metrics, status, so that one that is ready there can be loaded.
 */
export class LoggedModelPush {
  readonly #options: EntityPushOptions;
  readonly #files: FilePush;
  readonly #doubled = new Set<string>();

  constructor(options: EntityPushOptions) {
    const { store, settings } = options;
    this.#options = options;
    // All files of a model are those that a client logged.
    this.#files = new FilePush({
      ...options,
      store: store.entities,
      settings: { ...settings, share_code: true }
    });
  }

  /** There are several copies of it. */
  noteDoubled(model_id: string): void {
    this.#doubled.add(model_id);
  }

  /** @throws RemoteFailure, Conflict */
  async push(model_id: string): Promise<EntityOutcome> {
    const ref = { kind: 'logged_model', id: model_id } as const;
    const { entities } = this.#options.store;
    const local = await entities.loggedModel(model_id);
    const { model, remote, sent, changes: settled } = local;
    if (model === null || local.isDeleted) {
      const there = remote?.model_id;
      if (there !== undefined && sent.deleted !== true) {
        await this.#options.remote.models.delete(there);
      }
      if (model === null) await entities.forget(ref);
      else await entities.save(ref, { sent: { ...sent, deleted: true }, problem: null, settled });
      return 'done';
    }
    const run = await originOfModel(model, this.#options);
    if (run === 'waits') return run;
    if (run === 'stays') {
      await entities.save(ref, { problem: null, settled });
      return 'done';
    }
    const source_run_id = run === 'unknown' ? (model.info.source_run_id ?? '') : run.run_id;
    const there = await this.#ensure(local, model, source_run_id);
    const now = await this.#pushFacts(there.model_id, model, local.sent);
    await entities.save(ref, { sent: now });
    const { artifact_uri } = model.info;
    const refused = await this.#files.push(model_id, { artifact_uri, copy: there });
    const metrics = await this.#pushMetrics(there.model_id, model, now.metrics);
    if (Object.keys(refused).length > 0) {
      // Without a file it is not ready.
      await entities.save(ref, { sent: { ...now, metrics } });
      const [[first, why]] = Object.entries(refused);
      throw new Conflict(`Not on the remote: ${first}. ${why}`);
    }
    const { status } = model.info;
    if (status !== (now.status ?? 'LOGGED_MODEL_PENDING')) {
      await this.#options.remote.models.setStatus(there.model_id, status);
    }
    const all = { ...now, metrics, status };
    if (this.#doubled.has(model_id)) {
      await entities.save(ref, { sent: all });
      await this.#lookAtCopies(model, there.model_id, all);
      this.#doubled.delete(model_id);
    }
    await entities.save(ref, { sent: all, problem: null, settled });
    return 'done';
  }

  /** The copy, which is looked for before it is made. */
  async #ensure(
    local: SyncLoggedModel,
    model: LoggedModel,
    source_run_id: string
  ): Promise<{ model_id: string; artifact_uri: string }> {
    const { store, remote, experiments } = this.#options;
    const { info, data } = model;
    const { model_id, artifact_uri, run_id } = local.remote ?? {};
    if (model_id !== undefined && artifact_uri !== undefined) {
      if (run_id === source_run_id) return { model_id, artifact_uri };
      // Its run has another copy now, and a model cannot change hands.
      await remote.models.delete(model_id);
      await store.entities.save({ kind: 'logged_model', id: info.model_id }, { remote: null });
    }
    const experiment_id = await experiments.ensure(info.experiment_id);
    const find = async () =>
      (await remote.models.copiesOf(experiment_id, info.model_id)).find(
        copy => (copy.info.source_run_id ?? '') === source_run_id
      );
    let copy = await find();
    if (copy === undefined) {
      const made = await remote.models.create({
        experiment_id,
        name: info.name,
        model_type: info.model_type,
        source_run_id,
        params: (data.params ?? []).slice(0, MAX_PARAMS_PER_BATCH),
        tags: [{ key: CELLTRAIL_MODEL_ID, value: info.model_id }, remote.madeBy]
      });
      // Another machine with a copy of this record may have made one, too: all choose the same.
      copy = (await find()) ?? made;
      if (copy.info.model_id !== made.info.model_id) await remote.models.delete(made.info.model_id);
    }
    const there = { model_id: copy.info.model_id, artifact_uri: copy.info.artifact_uri };
    const sent: SentEntity = {
      made_by: remote.madeBy.value,
      params: copy.data.params?.map(({ key }) => key)
    };
    await store.entities.save(
      { kind: 'logged_model', id: info.model_id },
      { remote: { ...there, run_id: source_run_id }, sent }
    );
    local.sent = sent;
    if (info.source_run_id) await this.#options.onModelCopied(info.model_id, info.source_run_id);
    return there;
  }

  /** @throws RemoteFailure, Conflict when there are copies of nobody */
  async #lookAtCopies(
    { info: { experiment_id, model_id, name } }: LoggedModel,
    mine: string,
    { made_by }: SentEntity
  ): Promise<void> {
    const { remote, experiments } = this.#options;
    const copies = await remote.models.copiesOf(await experiments.ensure(experiment_id), model_id);
    await leaveOne(
      `the model '${name}'`,
      copies.map(({ info }) => ({
        id: info.model_id,
        tags: info.tags,
        isUntouched: info.status === 'LOGGED_MODEL_PENDING'
      })),
      { mine, made_by, remove: id => remote.models.delete(id) }
    );
  }

  async #pushFacts(
    model_id: string,
    { info, data }: LoggedModel,
    sent: SentEntity
  ): Promise<SentEntity> {
    const { models } = this.#options.remote;
    const params = data.params ?? [];
    let known = new Set(sent.params);
    if (params.some(({ key }) => !known.has(key))) {
      // Some may have come though nobody said so, and none is taken twice.
      known = new Set((await models.get(model_id)).data.params?.map(({ key }) => key));
      const missing = params.filter(({ key }) => !known.has(key));
      for (let at = 0; at < missing.length; at += MAX_PARAMS_PER_BATCH) {
        await models.logParams(model_id, missing.slice(at, at + MAX_PARAMS_PER_BATCH));
      }
    }
    const tags = remoteTags(info.tags);
    const { set, removed } = changedTags(tags, sent);
    if (set.length > 0) await models.setTags(model_id, set);
    for (const key of removed) await models.deleteTag(model_id, key);
    return { ...sent, params: params.map(({ key }) => key), tags: digestsOf(tags) };
  }

  /** Those of runs that are there. @returns how many of each run's */
  async #pushMetrics(
    model_id: string,
    { data }: LoggedModel,
    sent: Record<string, number> = {}
  ): Promise<Record<string, number>> {
    const { store, remote } = this.#options;
    const byRun = new Map<string, LoggedModelMetric[]>();
    for (const metric of data.metrics ?? []) {
      const metrics = byRun.get(metric.run_id);
      if (metrics === undefined) byRun.set(metric.run_id, [metric]);
      else metrics.push(metric);
    }
    const now = { ...sent };
    for (const { run_id, remote: run } of await store.runsOf([...byRun.keys()])) {
      if (run === null) continue;
      const metrics = byRun.get(run_id)!;
      for (let at = sent[run.run_id] ?? 0; at < metrics.length; at += MAX_METRICS_PER_BATCH) {
        const batch = metrics.slice(at, at + MAX_METRICS_PER_BATCH);
        const named = batch.map(
          ({ key, value, timestamp, step, dataset_name, dataset_digest }) => ({
            ...{ key, value, timestamp, step, dataset_name, dataset_digest },
            model_id
          })
        );
        try {
          await remote.models.logMetrics(run.run_id, named);
        } catch (error) {
          // A deleted run takes none.
          if (!isDeletedRun(error)) throw error;
        }
      }
      now[run.run_id] = metrics.length;
    }
    return now;
  }
}

/** The remote itself notes there which versions it became, by their numbers there; sync whose copy it is. */
const remoteTags = (tags: readonly Tag[] = []): Tag[] =>
  tags.filter(({ key }) => !OF_THE_REMOTE.has(key));

const OF_THE_REMOTE: ReadonlySet<string> = new Set([
  MLFLOW_MODEL_VERSIONS,
  CELLTRAIL_MODEL_ID,
  CELLTRAIL_MADE_BY
]);
