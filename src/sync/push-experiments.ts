import type { NamedSyncProblem, SyncSettings } from '../protocol/entities/sync.ts';
import type { Experiment } from '../protocol/entities/experiment.ts';
import { CELLTRAIL_RUN_ID } from '../protocol/sync-tags.ts';
import type { Tag } from '../protocol/entities/run.ts';
import type { SentExperiment, SyncExperiment, SyncStore } from '../store/sync/sync-store.ts';
import { keysOf } from './check-copies.ts';
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

  /**
   * It is deleted here: there too when it was made for this record, and nobody else has runs in it.
   *
   * @throws RemoteFailure
   */
  async delete(experiment_id: string): Promise<void> {
    const { remote_experiment_id: id, sent } = await this.#store.experiment(experiment_id);
    this.#problems.delete(experiment_id);
    this.#known.delete(experiment_id);
    if (id === null || sent?.is_ours !== true || sent.deleted !== undefined) return;
    const there = await this.#remote.experiment(id);
    if (there === null || !isSame(sent, there)) return;
    const isActive = there.lifecycle_stage !== 'deleted';
    const deleted = !isActive || !(await this.#hasRunsOfOthers(id));
    if (isActive && deleted) await this.#remote.deleteExperiment(id);
    await this.#store.saveExperiment(experiment_id, id, { ...sent, deleted });
  }

  async #hasRunsOfOthers(remote_experiment_id: string): Promise<boolean> {
    for await (const { info, data } of this.#remote.runsIn(remote_experiment_id)) {
      if (info.lifecycle_stage === 'deleted') continue;
      const run_id = data.tags?.find(({ key }) => key === CELLTRAIL_RUN_ID)?.value;
      const [ours] = run_id === undefined ? [] : await this.#store.runsOf([run_id]);
      if (ours?.remote?.run_id !== info.run_id) return true;
    }
    return false;
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
    if (known !== null && there !== null && isSame(local.sent, there)) {
      const isDeleted = there.lifecycle_stage === 'deleted';
      if (isDeleted && local.sent?.deleted === true) await this.#remote.restoreExperiment(known);
      if (!isDeleted || local.sent?.deleted === true) {
        return this.#update(local, known, name, tags, there.name);
      }
      // Under a name that was given to it here since, another one takes its place.
      if (name === (local.sent?.name ?? there.name)) throw deletedThere(there.name);
    }
    const { id, isOurs, conflict, taken } = await this.#findOrCreate(name, tags);
    const creation_time = (await this.#remote.experiment(id))?.creation_time;
    await this.#store.saveExperiment(experiment_id, id, {
      name,
      tags: digestsOf(taken),
      ...(isOurs ? { is_ours: true } : {}),
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
    const { deleted, ...known } = sent ?? { name: nameThere, tags: {} };
    const changed = tags.filter(({ key, value }) => known.tags[key] !== digestOf(value));
    const renames = name !== known.name && nameThere === known.name;
    if (!renames && changed.length === 0 && deleted === undefined) return { id, conflict: null };
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

  /**
   * Of one that is there the tags stay, and those that it lacks are added.
   *
   * @returns `isOurs`: it was made; `taken`: tags that are not to be sent again
   */
  async #findOrCreate(
    name: string,
    tags: Tag[]
  ): Promise<{ id: string; isOurs: boolean; conflict: Conflict | null; taken: Tag[] }> {
    let atBirth = tags;
    for (let round = 1; ; round++) {
      const found = await this.#remote.experimentByName(name);
      if (found?.lifecycle_stage === 'deleted') throw deletedThere(name);
      if (found !== null) {
        const theirs = keysOf(found.tags);
        const lacking = tags.filter(({ key }) => !theirs.has(key));
        return { isOurs: false, ...(await this.#filled(found.experiment_id, name, tags, lacking)) };
      }
      try {
        const id = await this.#remote.createExperiment(name, atBirth);
        this.#made.add(id);
        const lacking = atBirth === tags ? [] : tags;
        return { isOurs: true, ...(await this.#filled(id, name, tags, lacking)) };
      } catch (error) {
        // Somebody else was faster.
        if (isNameTaken(error) && round < MAX_ROUNDS) continue;
        if (isNameTaken(error)) throw takenUnseen(name);
        if (!isRefused(error) || atBirth.length === 0) throw error;
        // It may be one of the tags that is not taken.
        atBirth = [];
      }
    }
  }

  async #filled(
    id: string,
    name: string,
    tags: Tag[],
    lacking: Tag[]
  ): Promise<{ id: string; conflict: Conflict | null; taken: Tag[] }> {
    const { conflict, refused } = await this.#setTags(id, name, lacking);
    return { id, conflict, taken: tags.filter(tag => !refused.includes(tag)) };
  }
}

/** Another one may have got its id after a backup was restored. */
const isSame = (sent: SentExperiment | null, there: Experiment) =>
  sent?.creation_time === undefined || sent.creation_time === Number(there.creation_time);

const takenUnseen = (name: string) =>
  new Conflict(
    `The name '${name}' is taken on the remote by an experiment that you may not see. Give this one ` +
      'another name here, or have somebody let you see it there.'
  );

/** Of looking for it and making it: who was faster is seen in the next. */
const MAX_ROUNDS = 3;

const deletedThere = (name: string) =>
  new Conflict(
    `The experiment '${name}' was deleted on the remote. Restore it there, or give it another name here.`
  );
