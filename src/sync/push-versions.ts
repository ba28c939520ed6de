import type { ModelVersion } from '../protocol/entities/registry.ts';
import type { Tag } from '../protocol/entities/run.ts';
import { CELLTRAIL_MADE_BY, CELLTRAIL_VERSION_ID } from '../protocol/sync-tags.ts';
import type { SentEntity, SyncModelVersion } from '../store/sync/sync-entity-store.ts';
import { leaveOne } from './doubled-copies.ts';
import type { EntityOutcome } from './entity-outcome.ts';
import type { EntityPushOptions } from './push-models.ts';
import { isPrompt, type RegisteredModelPush } from './push-registry.ts';
import { copyOfRun } from './run-copy.ts';
import { changedTags, digestOf, digestsOf } from './run-facts.ts';
import { isHeldBack } from './selection.ts';
import { VersionSource, type TranslatedSource } from './version-source.ts';

/**
 * Brings versions of registered models to the remote, each once what it is made of is there. It may
 * get another number: others register versions there, too.
 */
export class ModelVersionPush {
  readonly #options: EntityPushOptions;
  readonly #models: RegisteredModelPush;
  readonly #source: VersionSource;
  readonly #doubled = new Set<string>();

  constructor(options: EntityPushOptions, models: RegisteredModelPush) {
    this.#options = options;
    this.#models = models;
    this.#source = new VersionSource(options);
  }

  /** There are several copies of it. */
  noteDoubled(id: string): void {
    this.#doubled.add(id);
  }

  /** @throws RemoteFailure, Conflict */
  async push(id: string): Promise<EntityOutcome> {
    const ref = { kind: 'model_version', id } as const;
    const { entities } = this.#options.store;
    const local = await entities.modelVersion(id);
    const { version, changes: settled } = local;
    if (version === null) {
      await this.#delete(local);
      await entities.forget(ref);
      return 'done';
    }
    if (local.remote === null) {
      const origin = await this.#origin(local, version);
      if (origin === 'waits') return origin;
      if (origin === 'stays') {
        await entities.save(ref, { problem: null, settled });
        return 'done';
      }
      await this.#make(id, local, version, origin);
    }
    const sent = await this.#pushFacts(local, version);
    if (this.#doubled.has(id)) {
      await entities.save(ref, { sent });
      await this.#lookAtCopies(local, version);
      this.#doubled.delete(id);
    }
    await entities.save(ref, { sent, problem: null, settled });
    return 'done';
  }

  /** What it is made of, and by which run, by their ids there. */
  async #origin(
    local: SyncModelVersion,
    { run_id = '', source, tags }: ModelVersion
  ): Promise<Origin | 'stays' | 'waits'> {
    const { store } = this.#options;
    if (isHeldBack(tags)) return 'stays';
    const model = await store.entities.registeredModel(local.model);
    if (isHeldBack(model.model?.tags)) return 'stays';
    const run = run_id === '' ? 'unknown' : await copyOfRun(run_id, this.#options);
    if (run === 'stays' || run === 'waits') return run;
    const translated = await this.#source.translate(source, local.storage_location);
    if (translated === 'stays' || translated === 'waits') return translated;
    return { ...translated, run_id: run === 'unknown' ? run_id : run.run_id };
  }

  async #make(
    id: string,
    local: SyncModelVersion,
    { version, creation_timestamp, description, run_link, tags = [] }: ModelVersion,
    { source, model_id, run_id }: Origin
  ): Promise<void> {
    const { store, remote } = this.#options;
    const name = await this.#models.ensure(local.model);
    const version_id = `${version}@${creation_timestamp}`;
    const find = () => remote.registry.copiesOf(name, version_id, isPrompt(tags));
    let [copy] = await find();
    let sent: SentEntity = { made_by: remote.madeBy.value };
    if (copy === undefined) {
      const made = await remote.registry.createVersion({
        name,
        source,
        run_id,
        model_id,
        run_link,
        description,
        tags: [{ key: CELLTRAIL_VERSION_ID, value: version_id }, remote.madeBy, ...remoteTags(tags)]
      });
      // Another machine with a copy of this record may have made one, too.
      [copy = made] = await find();
      if (copy.version === made.version) {
        const digests = digestsOf(remoteTags(tags));
        sent = { ...sent, description: digestOf(description ?? ''), tags: digests };
      } else await remote.registry.deleteVersion(name, made.version);
    }
    sent.stage = copy.current_stage;
    const there = { model: local.model, version: copy.version };
    await store.entities.save({ kind: 'model_version', id }, { remote: there, sent });
    local.remote = there;
    local.sent = sent;
  }

  async #pushFacts(
    local: SyncModelVersion,
    { description = '', current_stage: stage, tags }: ModelVersion
  ): Promise<SentEntity> {
    const { registry } = this.#options.remote;
    const { sent } = local;
    const name = await this.#models.ensure(local.model);
    const number = local.remote?.version ?? '';
    if (digestOf(description) !== sent.description) {
      await registry.describeVersion(name, number, description);
    }
    const { set, removed } = changedTags(remoteTags(tags), sent);
    for (const tag of set) await registry.setVersionTag(name, number, tag);
    for (const key of removed) await registry.deleteVersionTag(name, number, key);
    if (stage !== sent.stage) await registry.setStage(name, number, stage);
    const digests = digestsOf(remoteTags(tags));
    return { ...sent, description: digestOf(description), tags: digests, stage };
  }

  /** @throws RemoteFailure, Conflict when there are copies of nobody */
  async #lookAtCopies(
    { model, remote: there, sent }: SyncModelVersion,
    { version, creation_timestamp, tags }: ModelVersion
  ): Promise<void> {
    const { registry } = this.#options.remote;
    const name = await this.#models.ensure(model);
    const copies = await registry.copiesOf(
      name,
      `${version}@${creation_timestamp}`,
      isPrompt(tags)
    );
    await leaveOne(
      `version ${version} of '${name}'`,
      copies.map(({ version: id, tags, aliases = [], current_stage }) => ({
        id,
        tags,
        isUntouched: aliases.length === 0 && current_stage === 'None'
      })),
      {
        mine: there?.version ?? '',
        made_by: sent.made_by,
        remove: number => registry.deleteVersion(name, number)
      }
    );
  }

  async #delete({ remote }: SyncModelVersion): Promise<void> {
    if (remote?.version === undefined || remote.model === undefined) return;
    const { entities } = this.#options.store;
    const model = await entities.copy({ kind: 'registered_model', id: remote.model });
    const name = model?.remote?.name;
    if (name !== undefined) {
      await this.#options.remote.registry.deleteVersion(name, remote.version);
    }
  }
}

interface Origin extends TranslatedSource {
  run_id: string;
}

const remoteTags = (tags: readonly Tag[] = []): Tag[] =>
  tags.filter(({ key }) => key !== CELLTRAIL_VERSION_ID && key !== CELLTRAIL_MADE_BY);
