import type { NamedSyncProblem, SyncSettings } from '../protocol/entities/sync.ts';
import type { Experiment } from '../protocol/entities/experiment.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { SyncExperiment, SyncStore } from '../store/sync/sync-store.ts';
import { remoteExperimentName } from './experiment-name.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { isGone, isNameTaken, isRefused, type RemoteFailure } from './remote/remote-failure.ts';
import { Conflict, problemOf } from './conflict.ts';
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
  /** By id here, what the remote has against experiments. */
  readonly #problems = new Map<string, NamedSyncProblem>();

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

  /** What stands in the way of experiments, as of when each was looked at last. */
  get problems(): NamedSyncProblem[] {
    return [...this.#problems.values()];
  }

  hasProblem(experiment_id: string): boolean {
    return this.#problems.has(experiment_id);
  }

  /** Ids of those that something stands in the way of. */
  get refused(): string[] {
    return [...this.#problems.keys()];
  }

  async #push(experiment_id: string): Promise<string> {
    const local = await this.#store.experiment(experiment_id);
    try {
      const { id, conflict } = await this.#bring(experiment_id, local);
      this.#name(local.experiment, conflict);
      return id;
    } catch (error) {
      if (error instanceof Conflict || isRefused(error)) this.#name(local.experiment, error);
      throw error;
    }
  }

  /** It cannot be sent, though others can. */
  async failed(experiment_id: string, failure: RemoteFailure): Promise<void> {
    const { experiment } = await this.#store.experiment(experiment_id);
    this.#name(experiment, failure);
  }

  /** One that is deleted here as well is no matter for people. */
  #name({ experiment_id, name, lifecycle_stage }: Experiment, problem: Error | null): void {
    const known = this.#problems.get(experiment_id);
    if (problem === null || lifecycle_stage === 'deleted') {
      this.#problems.delete(experiment_id);
      return;
    }
    this.#problems.set(experiment_id, {
      run_id: '',
      run_name: `experiment ${name}`,
      entity: 'experiment',
      ...problemOf(problem, {
        since: known?.since ?? Date.now(),
        tries: (known?.tries ?? 0) + 1
      })
    });
  }

  async #bring(
    experiment_id: string,
    local: SyncExperiment
  ): Promise<{ id: string; conflict: Conflict | null }> {
    const name = remoteExperimentName(local.experiment, this.#settings.experiment_name, this.#root);
    const tags = local.experiment.tags ?? [];
    const known = local.remote_experiment_id;
    const there = known === null ? null : await this.#remote.experiment(known);
    const made = local.sent?.creation_time;
    const isSame = made === undefined || made === Number(there?.creation_time);
    if (known !== null && there !== null && isSame) {
      const isDeleted = there.lifecycle_stage === 'deleted';
      if (!isDeleted) return this.#update(local, known, name, tags, there.name);
      // Under a name that was given to it here since, another one takes its place.
      if (name === (local.sent?.name ?? there.name)) throw deletedThere(there.name);
    }
    const { id, conflict, taken } = await this.#findOrCreate(name, tags);
    const creation_time = (await this.#remote.experiment(id))?.creation_time;
    await this.#store.saveExperiment(experiment_id, id, {
      name,
      tags: digestsOf(taken),
      ...(creation_time === undefined ? {} : { creation_time: Number(creation_time) })
    });
    return { id, conflict };
  }

  /** Of a name that was changed there, theirs stays; so does the old one where the new one is taken. */
  async #update(
    { experiment: { experiment_id }, sent }: SyncExperiment,
    id: string,
    name: string,
    tags: Tag[],
    nameThere: string
  ): Promise<{ id: string; conflict: Conflict | null }> {
    const known = sent ?? { name: nameThere, tags: {} };
    const changed = tags.filter(({ key, value }) => known.tags[key] !== digestOf(value));
    const renames = name !== known.name && nameThere === known.name;
    if (!renames && changed.length === 0) return { id, conflict: null };
    const unnamed = renames ? await this.#rename(id, nameThere, name) : null;
    const { conflict, refused } = await this.#setTags(id, name, changed);
    await this.#store.saveExperiment(experiment_id, id, {
      ...known,
      name: renames && unnamed === null ? name : known.name,
      tags: digestsOf(tags.filter(tag => !refused.includes(tag)))
    });
    return { id, conflict: unnamed ?? conflict };
  }

  /** @returns what stands in the way */
  async #rename(id: string, there: string, here: string): Promise<Conflict | null> {
    try {
      await this.#remote.renameExperiment(id, here);
      return null;
    } catch (error) {
      if (!isRefused(error) || isGone(error)) throw error;
      const why = (await this.#isTaken(id, here))
        ? 'one with that name is there already. Its runs go on under the old name; give it another ' +
          'one here.'
        : `${error.message} Its runs go on under the old name.`;
      return new Conflict(
        `The experiment '${there}' cannot be renamed to '${here}' on the remote: ${why}`
      );
    }
  }

  /** One that is not taken holds up neither the others nor runs. @returns it, and what to say of it */
  async #setTags(
    id: string,
    name: string,
    tags: Tag[]
  ): Promise<{ conflict: Conflict | null; refused: Tag[] }> {
    const refused: Tag[] = [];
    let conflict: Conflict | null = null;
    for (const tag of tags) {
      try {
        await this.#remote.setExperimentTag(id, tag);
      } catch (error) {
        if (!isRefused(error) || isGone(error)) throw error;
        refused.push(tag);
        conflict ??= new Conflict(
          `The tag '${tag.key}' of the experiment '${name}' is not on the remote: ${error.message}`
        );
      }
    }
    return { conflict, refused };
  }

  /** MLflow's servers refuse it with the words of their database, and with no code of its own. */
  async #isTaken(id: string, name: string): Promise<boolean> {
    const other = await this.#remote.experimentByName(name);
    return other !== null && other.experiment_id !== id;
  }

  /** @returns `taken`: those of the tags that it has */
  async #findOrCreate(
    name: string,
    tags: Tag[]
  ): Promise<{ id: string; conflict: Conflict | null; taken: Tag[] }> {
    let atBirth = tags;
    for (;;) {
      const found = await this.#remote.experimentByName(name);
      if (found?.lifecycle_stage === 'deleted') throw deletedThere(name);
      if (found !== null) return { id: found.experiment_id, conflict: null, taken: tags };
      try {
        const id = await this.#remote.createExperiment(name, atBirth);
        this.#made.add(id);
        if (atBirth === tags) return { id, conflict: null, taken: tags };
        const { conflict, refused } = await this.#setTags(id, name, tags);
        return { id, conflict, taken: tags.filter(tag => !refused.includes(tag)) };
      } catch (error) {
        // Somebody else was faster.
        if (isNameTaken(error)) continue;
        if (!isRefused(error) || atBirth.length === 0) throw error;
        // It may be one of the tags that is not taken.
        atBirth = [];
      }
    }
  }
}

const deletedThere = (name: string) =>
  new Conflict(
    `The experiment '${name}' was deleted on the remote. Restore it there, or give it another name here.`
  );
