import type { RegisteredModel } from '../protocol/entities/registry.ts';
import type { Tag } from '../protocol/entities/run.ts';
import { MLFLOW_IS_PROMPT } from '../protocol/tags.ts';
import type { SentEntity, SyncRegisteredModel } from '../store/sync/sync-entity-store.ts';
import { Conflict } from './conflict.ts';
import type { EntityOutcome } from './entity-outcome.ts';
import type { EntityPushOptions } from './push-models.ts';
import { isNameTaken } from './remote/remote-failure.ts';
import { changedTags, digestOf, digestsOf } from './run-facts.ts';
import { isHeldBack } from './selection.ts';

/**
 * Brings registered models to the remote, under the same name: one that is there already is shared.
 * What did not change here since it was sent stays as somebody made it there.
 */
export class RegisteredModelPush {
  readonly #options: EntityPushOptions;

  constructor(options: EntityPushOptions) {
    this.#options = options;
  }

  /** @throws RemoteFailure, Conflict */
  async push(id: string): Promise<EntityOutcome> {
    const ref = { kind: 'registered_model', id } as const;
    const { entities } = this.#options.store;
    const local = await entities.registeredModel(id);
    if (local.model === null) return this.#delete(id, local);
    if (!(await this.#isCopied(id, local, local.model))) {
      await entities.save(ref, { problem: null, settled: local.changes });
      return 'done';
    }
    let name = await this.#ensure(id, local, local.model);
    name = await this.#rename(id, name, local.model.name);
    const facts = await this.#pushFacts(name, local, local.model);
    const aliases = await this.#pushAliases(id, name, local);
    const sent: SentEntity = { ...facts, ...aliases };
    const foreign = Object.keys(aliases.foreign_aliases);
    if (foreign.length > 0) {
      await entities.save(ref, { sent });
      throw aliasOfOthers(name, foreign);
    }
    await entities.save(ref, { sent, problem: null, settled: local.changes });
    return 'done';
  }

  /** Its name there, where it is made when there is none. @throws RemoteFailure, Conflict */
  async ensure(id: string): Promise<string> {
    const local = await this.#options.store.entities.registeredModel(id);
    const name = local.remote?.name;
    if (local.model === null || name !== undefined) return name ?? '';
    return this.#ensure(id, local, local.model);
  }

  /** One whose versions all stay here does, too. */
  async #isCopied(
    id: string,
    { remote }: SyncRegisteredModel,
    { tags, latest_versions }: RegisteredModel
  ): Promise<boolean> {
    if (isHeldBack(tags)) return false;
    if (remote !== null || latest_versions === undefined) return true;
    return this.#options.store.entities.hasCopiedVersions(id);
  }

  async #ensure(
    id: string,
    local: SyncRegisteredModel,
    { name, description = '', tags = [] }: RegisteredModel
  ): Promise<string> {
    if (local.remote?.name !== undefined) return local.remote.name;
    const { registry } = this.#options.remote;
    try {
      await registry.createModel({ name, description, tags });
    } catch (error) {
      if (!isNameTaken(error)) throw error;
      await this.#adopt(name, description, tags);
    }
    const sent: SentEntity = { description: digestOf(description), tags: digestsOf(tags) };
    await this.#options.store.entities.save(
      { kind: 'registered_model', id },
      { remote: { name }, sent }
    );
    local.sent = sent;
    return name;
  }

  /** Adds to one that is there what it does not have. */
  async #adopt(name: string, description: string, tags: Tag[]): Promise<void> {
    const { registry } = this.#options.remote;
    const there = await registry.model(name);
    const theirs = there?.tags ?? [];
    if (there === null || isPrompt(theirs) !== isPrompt(tags)) {
      const what = isPrompt(tags) ? 'A registered model' : 'A prompt';
      throw new Conflict(
        `${what} with the name '${name}' is on the remote already. Give this one another name here.`
      );
    }
    if (!there.description && description !== '') await registry.describeModel(name, description);
    for (const tag of tags) {
      if (!theirs.some(({ key }) => key === tag.key)) await registry.setModelTag(name, tag);
    }
  }

  async #rename(id: string, there: string, here: string): Promise<string> {
    if (there === here) return there;
    try {
      await this.#options.remote.registry.renameModel(there, here);
    } catch (error) {
      if (!isNameTaken(error)) throw error;
      throw new Conflict(
        `The registered model '${there}' cannot be renamed to '${here}' on the remote: one with ` +
          'that name is there already. Give it another name here.'
      );
    }
    await this.#options.store.entities.save(
      { kind: 'registered_model', id },
      { remote: { name: here } }
    );
    return here;
  }

  async #pushFacts(
    name: string,
    { sent }: SyncRegisteredModel,
    { description = '', tags = [] }: RegisteredModel
  ): Promise<SentEntity> {
    const { registry } = this.#options.remote;
    if (digestOf(description) !== sent.description) await registry.describeModel(name, description);
    const { set, removed } = changedTags(tags, sent);
    for (const tag of set) await registry.setModelTag(name, tag);
    for (const key of removed) await registry.deleteModelTag(name, key);
    return { description: digestOf(description), tags: digestsOf(tags) };
  }

  /** One that others have there stays theirs, until it changes here. */
  async #pushAliases(
    id: string,
    name: string,
    { sent, aliases }: SyncRegisteredModel
  ): Promise<Required<Pick<SentEntity, 'aliases' | 'foreign_aliases'>>> {
    const { registry } = this.#options.remote;
    const known = sent.aliases ?? {};
    const ours: Record<string, string> = {};
    const foreign: Record<string, string> = {};
    let taken: ReadonlySet<string> | undefined;
    for (const { alias, version } of aliases) {
      // Of a version that is not there yet: it makes the model due.
      if (version === null) continue;
      if (known[alias] === undefined && (sent.foreign_aliases?.[alias] ?? version) === version) {
        taken ??= await this.#aliasesOfOthers(id, name);
        if (taken.has(alias)) {
          foreign[alias] = version;
          continue;
        }
      }
      ours[alias] = version;
      if (known[alias] !== version) await registry.setAlias(name, alias, version);
    }
    for (const alias of Object.keys(known)) {
      if (!Object.hasOwn(ours, alias)) await registry.deleteAlias(name, alias);
    }
    return { aliases: ours, foreign_aliases: foreign };
  }

  /** Those that name no copy of a version of ours: one whose answer was lost does. */
  async #aliasesOfOthers(id: string, name: string): Promise<ReadonlySet<string>> {
    const { store, remote } = this.#options;
    const there = (await remote.registry.model(name))?.aliases ?? [];
    if (there.length === 0) return new Set();
    const ours = new Set<string | undefined>();
    for (const copy of await store.entities.sent()) {
      if (copy.kind === 'model_version' && copy.remote.model === id) ours.add(copy.remote.version);
    }
    return new Set(there.filter(({ version }) => !ours.has(version)).map(({ alias }) => alias));
  }

  /** Its versions there are deleted before; with versions of others in it, it stays. */
  async #delete(id: string, { remote }: SyncRegisteredModel): Promise<EntityOutcome> {
    const { store, remote: calls } = this.#options;
    const name = remote?.name;
    if (name !== undefined) {
      if (await store.entities.hasCopiedVersions(id)) return 'waits';
      const there = await calls.registry.model(name);
      if (there !== null && there.latest_versions === undefined) {
        await calls.registry.deleteModel(name);
      }
    }
    await store.entities.forget({ kind: 'registered_model', id });
    return 'done';
  }
}

export const isPrompt = (tags: readonly Tag[] = []) =>
  tags.some(({ key, value }) => key === MLFLOW_IS_PROMPT && value === 'true');

function aliasOfOthers(name: string, aliases: string[]): Conflict {
  const named = aliases.map(alias => `'${alias}'`).join(', ');
  const [which, they, them] =
    aliases.length === 1
      ? ['alias', 'names a version', 'it']
      : ['aliases', 'name versions', 'them'];
  return new Conflict(
    `The ${which} ${named} of '${name}' on the remote ${they} of others, and that stays. Take ${them} ` +
      `away there and try again, or set ${them} to another version here: that moves ${them} there.`
  );
}
