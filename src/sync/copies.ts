import type { Run } from '../protocol/entities/run.ts';
import type { SyncProblem, SyncSettings } from '../protocol/entities/sync.ts';
import type {
  RemoteRun,
  SentFacts,
  SyncRun,
  SyncRunChange,
  SyncStore
} from '../store/sync/sync-store.ts';
import { Conflict, problemOf } from './conflict.ts';
import { doubledThere, leftOvers, type OneCopy } from './doubled-copies.ts';
import type { HeldRuns } from './held-runs.ts';
import type { Experiments } from './push-experiments.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { digestsOf, namedModels, namedRuns, remoteTags, type CopyNames } from './run-facts.ts';

export interface CopiesOptions {
  store: SyncStore;
  remote: MlflowRemote;
  experiments: Experiments;
  held: HeldRuns;
  settings: SyncSettings;
  onProgress(run_id: string): void;
  /** The copy is new: nothing is in it. */
  onMade(run_id: string): void;
  /** Another copy is taken than before; `below` are the runs whose tags name it. */
  onLeft(run_id: string, below: string[]): void;
}

/** Finds or makes the copies of runs on the remote, one of each, also when several machines do so. */
export class Copies {
  readonly #options: CopiesOptions;
  /** Copies that are being looked for or made. */
  readonly #making = new Map<string, Promise<RemoteRun>>();
  /** Runs whose copy somebody else may have made once more. */
  readonly #fresh = new Set<string>();
  /** Of them those whose copies were not made just now. */
  readonly #doubled = new Set<string>();
  /** Runs for which a copy was asked for in this process. */
  readonly #tried = new Set<string>();
  /** Runs that have copies of which nobody knows who made them, with what to say of each. */
  readonly #named = new Map<string, Conflict>();

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** There may be several copies of it, and not only because another machine makes one at the moment. */
  noteDoubled(run_id: string): void {
    this.#fresh.add(run_id);
    this.#doubled.add(run_id);
  }

  /** Runs that had several copies when they were looked at last. */
  get doubled(): string[] {
    return [...this.#named.keys()];
  }

  /** What is to be said of the copies of a run. */
  problemOf({ run, problem }: SyncRun): SyncProblem | null {
    const conflict = this.#named.get(run.info.run_id);
    if (conflict === undefined) return null;
    return problemOf(conflict, { since: problem?.since ?? Date.now(), tries: 1 });
  }

  /** The copy of a run, which is looked for before it is made. */
  ensure(local: SyncRun): Promise<RemoteRun> {
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
    const { store, remote, settings } = this.#options;
    const { run_id, run_name, user_id, start_time } = local.run.info;
    const experiment_id = await this.#options.experiments.ensure(local.run.info.experiment_id);
    const names = await this.namesOf(local);
    // A call whose answer was lost may have made one.
    const isFirst = this.#options.experiments.isNew(experiment_id) && !this.#tried.has(run_id);
    this.#tried.add(run_id);
    const copies = isFirst ? [] : await remote.copiesOf(experiment_id, run_id);
    let [copy] = copies;
    let sent: SentFacts = { made_by: remote.madeBy.value };
    // Another machine with a copy of this record may make one, too: before the end it is looked for.
    if (copies.length !== 1) this.#fresh.add(run_id);
    if (copy === undefined) {
      const tags = remoteTags(local, names, settings).slice(0, MAX_TAGS_AT_BIRTH);
      copy = await remote.createRun({
        experiment_id,
        user_id,
        run_name,
        start_time,
        tags: [...tags, remote.madeBy]
      });
      this.#options.onMade(run_id);
      sent = { ...sent, name: run_name, status: 'RUNNING', tags: digestsOf(tags) };
    }
    if (isDeleted(copy)) throw deletedThere(local);
    const there = {
      run_id: copy.info.run_id,
      experiment_id,
      artifact_uri: copy.info.artifact_uri
    };
    await store.saveRun(run_id, { remote: there, sent });
    this.#options.onProgress(run_id);
    local.sent = sent;
    return there;
  }

  /** Of the runs and models that its tags name; those that stay here keep their ids. */
  async namesOf(local: SyncRun): Promise<CopyNames> {
    return { runs: await this.#runsOf(local), models: await this.#modelsOf(local) };
  }

  async #modelsOf({ run }: SyncRun): Promise<Map<string, string>> {
    const { entities } = this.#options.store;
    const names = new Map<string, string>();
    for (const model_id of namedModels(run)) {
      const { model, remote } = await entities.loggedModel(model_id);
      if (model === null || remote?.model_id === undefined) continue;
      names.set(model.info.artifact_uri, remote.artifact_uri ?? model.info.artifact_uri);
      names.set(model_id, remote.model_id);
    }
    return names;
  }

  async #runsOf(local: SyncRun): Promise<Map<string, string>> {
    const { store } = this.#options;
    const ids = new Map<string, string>();
    if (local.remote !== null) ids.set(local.run.info.run_id, local.remote.run_id);
    for (const run_id of namedRuns(local.run)) {
      const named = await store.run(run_id);
      if (named === null || run_id === local.run.info.run_id) continue;
      // One that was deleted here before it got a copy gets none.
      if (isDeleted(named.run) && named.remote === null) continue;
      // Runs that name each other in a circle cannot wait for each other's copies to be made.
      if (local.remote === null && (await this.#isAbove(local.run, named.run))) continue;
      if (await this.#isTaken(named)) ids.set(run_id, (await this.ensure(named)).run_id);
    }
    return ids;
  }

  async #isTaken(local: SyncRun): Promise<boolean> {
    return (await this.#options.held.holderOf(local)) === null;
  }

  async #isAbove(run: Run, below: Run): Promise<boolean> {
    for await (const above of this.#options.held.above(below)) {
      if (above.info.run_id === run.info.run_id) return true;
    }
    return false;
  }

  /**
   * Whether the copy is the one that all choose. One that was made before ours was on the remote
   * may not have been seen when ours was made, nor ours by who made that. What we made by a call that
   * was carried out long after it was given up is deleted.
   */
  async isCanonical(
    run_id: string,
    { run_id: mine, experiment_id }: RemoteRun,
    { made_by }: SentFacts
  ): Promise<boolean> {
    if (!this.#fresh.has(run_id)) return true;
    const { remote } = this.#options;
    const found = (await remote.copiesOf(experiment_id, run_id)).filter(copy => !isDeleted(copy));
    const gone = leftOvers(found.map(oneCopy), mine, made_by);
    for (const id of gone) await remote.deleteRun(id);
    const copies = found.filter(({ info }) => !gone.includes(info.run_id));
    const [first] = copies;
    if (first !== undefined && first.info.run_id !== mine) {
      await remote.deleteRun(mine);
      await this.leave(run_id);
      return false;
    }
    // Soon after they were made, another machine may be about to delete its own.
    const isNamed = this.#doubled.delete(run_id) && copies.length > 1;
    if (isNamed) this.#named.set(run_id, doubledRun(copies));
    else this.#named.delete(run_id);
    this.#fresh.delete(run_id);
    return true;
  }

  /** The next push looks for a copy again, and for what it has. */
  async leave(run_id: string): Promise<void> {
    const { store, onLeft } = this.#options;
    await store.saveRun(run_id, NO_COPY);
    // Their tags name the copy that was left.
    const below = await store.runsBelow(run_id);
    for (const child of below) await store.runIsDue(child);
    onLeft(run_id, below);
  }
}

/** Nothing of a run is known to be on the remote. */
export const NO_COPY: Readonly<SyncRunChange> = {
  remote: null,
  sent: {},
  cursor: null,
  progress: null,
  fromStart: true
};

export const isDeleted = ({ info }: Run) => info.lifecycle_stage === 'deleted';

export const deletedThere = ({ run }: SyncRun) =>
  new Conflict(
    `The copy of '${run.info.run_name}' was deleted on the remote. Restore it there and try again; ` +
      'the run here is complete.'
  );

const doubledRun = ([{ info }, ...others]: Run[]) =>
  doubledThere(
    `'${info.run_name}'`,
    info.run_id,
    others.map(({ info }) => info.run_id)
  );

const oneCopy = ({ info, data: { metrics = [], params = [], tags } }: Run): OneCopy => ({
  id: info.run_id,
  tags,
  isUntouched: info.status === 'RUNNING' && metrics.length + params.length === 0
});

/** With the one that says who made it, 100. The rest comes with the params. */
const MAX_TAGS_AT_BIRTH = 99;
