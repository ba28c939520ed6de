import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { SyncExperiment, SyncStore } from '../store/sync/sync-store.ts';
import { remoteExperimentName } from './experiment-name.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isNameTaken } from './remote/remote-failure.ts';
import { Conflict } from './conflict.ts';
import { digestOf, digestsOf } from './run-facts.ts';

/** Makes experiments on the remote, and keeps their names and tags there. */
export class Experiments {
  readonly #store: SyncStore;
  readonly #remote: MlflowRemote;
  readonly #settings: SyncSettings;
  readonly #root: string;
  /** Ids there of what was looked at in this process, or is being looked at. */
  readonly #known = new Map<string, Promise<string>>();
  readonly #made = new Set<string>();

  constructor(store: SyncStore, remote: MlflowRemote, settings: SyncSettings, root: string) {
    this.#store = store;
    this.#remote = remote;
    this.#settings = settings;
    this.#root = root;
  }

  /** Id on the remote. @throws RemoteFailure, Conflict */
  ensure(experiment_id: string): Promise<string> {
    let known = this.#known.get(experiment_id);
    if (known === undefined) {
      known = this.#push(experiment_id);
      this.#known.set(experiment_id, known);
      known.catch(() => this.#known.delete(experiment_id));
    }
    return known;
  }

  /** It was made by this process: who else has copies in it made them since. */
  isNew(remote_experiment_id: string): boolean {
    return this.#made.has(remote_experiment_id);
  }

  /** Its name or tags changed, or it is not there any more. */
  forget(experiment_id: string): void {
    this.#known.delete(experiment_id);
  }

  async #push(experiment_id: string): Promise<string> {
    const local = await this.#store.experiment(experiment_id);
    const name = remoteExperimentName(local.experiment, this.#settings.experiment_name, this.#root);
    const tags = local.experiment.tags ?? [];
    const known = local.remote_experiment_id;
    const there = known === null ? null : await this.#remote.experiment(known);
    const made = local.sent?.creation_time;
    const isSame = made === undefined || made === Number(there?.creation_time);
    if (known !== null && there !== null && isSame) {
      if (there.lifecycle_stage === 'deleted') throw deletedThere(there.name);
      return this.#update(local, known, name, tags, there.name);
    }
    const id = await this.#findOrCreate(name, tags);
    const creation_time = (await this.#remote.experiment(id))?.creation_time;
    await this.#store.saveExperiment(experiment_id, id, {
      name,
      tags: digestsOf(tags),
      ...(creation_time === undefined ? {} : { creation_time: Number(creation_time) })
    });
    return id;
  }

  /** Of a name that was changed there, theirs stays. */
  async #update(
    { experiment: { experiment_id }, sent }: SyncExperiment,
    id: string,
    name: string,
    tags: Tag[],
    nameThere: string
  ): Promise<string> {
    const known = sent ?? { name: nameThere, tags: {} };
    const changed = tags.filter(({ key, value }) => known.tags[key] !== digestOf(value));
    const renames = name !== known.name && nameThere === known.name;
    if (!renames && changed.length === 0) return id;
    if (renames) {
      await this.#remote.renameExperiment(id, name).catch((error: unknown) => {
        if (!isNameTaken(error)) throw error;
        throw new Conflict(
          `The experiment '${nameThere}' cannot be renamed to '${name}' on the remote: ` +
            'one with that name is there already. Give it another name here.'
        );
      });
    }
    for (const tag of changed) await this.#remote.setExperimentTag(id, tag);
    await this.#store.saveExperiment(experiment_id, id, {
      ...known,
      name: renames ? name : known.name,
      tags: digestsOf(tags)
    });
    return id;
  }

  async #findOrCreate(name: string, tags: Tag[]): Promise<string> {
    for (;;) {
      const found = await this.#remote.experimentByName(name);
      if (found?.lifecycle_stage === 'deleted') throw deletedThere(name);
      if (found !== null) return found.experiment_id;
      try {
        const id = await this.#remote.createExperiment(name, tags);
        this.#made.add(id);
        return id;
      } catch (error) {
        // Somebody else was faster.
        if (!isNameTaken(error)) throw error;
      }
    }
  }
}

const deletedThere = (name: string) =>
  new Conflict(
    `The experiment '${name}' was deleted on the remote. Restore it there, or give it another name here.`
  );
