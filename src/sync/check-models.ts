import type { ModelVersion } from '../protocol/entities/registry.ts';
import { CELLTRAIL_MODEL_ID, CELLTRAIL_VERSION_ID } from '../protocol/sync-tags.ts';
import type { SentCopy, SyncEntityRef } from '../store/sync/sync-entity-store.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { unlessRefused, type CheckOptions } from './check-options.ts';
import { isPrompt } from './push-registry.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';

export interface CheckedModels {
  lost: LostCopy[];
  /** Logged models and versions that have several copies. */
  doubled: SyncEntityRef[];
}

export interface LostCopy extends SentCopy {
  /** These aliases of a registered model alone; absent: the whole copy is not there. */
  aliases?: string[];
}

/**
 * What the remote does not have any more of logged models, registered models and versions, and what it
 * has several times.
 *
 * @throws RemoteFailure
 */
export async function checkModels(
  store: SyncStore,
  remote: MlflowRemote,
  options: CheckOptions = {}
): Promise<CheckedModels> {
  const sent = await store.entities.sent();
  const logged = sent.filter(({ kind }) => kind === 'logged_model');
  const none = { lost: [], doubled: [] };
  const models = logged.length === 0 ? none : await checkLogged(logged, store, remote, options);
  const registry = await checkRegistry(sent, store, remote, options);
  return {
    lost: [...models.lost, ...registry.lost],
    doubled: [...models.doubled, ...registry.doubled]
  };
}

async function checkLogged(
  sent: SentCopy[],
  store: SyncStore,
  remote: MlflowRemote,
  options: CheckOptions
): Promise<CheckedModels> {
  const there = new Set<string>();
  const counts = new Map<string | undefined, number>();
  for (const experiment_id of await store.sentExperiments()) {
    const { remote_experiment_id } = await store.experiment(experiment_id);
    if (remote_experiment_id === null) continue;
    await unlessRefused(
      `models of experiment ${remote_experiment_id} of the remote`,
      remote,
      options,
      async () => {
        for await (const { info } of remote.models.modelsIn(remote_experiment_id, options.pause)) {
          // Another one may have got its id after a backup was restored.
          const id = info.tags?.find(({ key }) => key === CELLTRAIL_MODEL_ID)?.value;
          there.add(`${id ?? ''} ${info.model_id}`);
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
      }
    );
  }
  const lost: LostCopy[] = [];
  const doubled: SyncEntityRef[] = [];
  for (const copy of sent) {
    const model_id = copy.remote.model_id ?? '';
    if (there.has(`${copy.id} ${model_id}`)) {
      if (counts.get(copy.id)! > 1) doubled.push(copy);
      continue;
    }
    await options.pause?.();
    // Its experiment may be deleted there, whose models are not listed.
    const look = async () => {
      if (!(await remote.models.isThere(model_id, copy.id))) lost.push(copy);
    };
    await unlessRefused(`model ${model_id} of the remote`, remote, options, look, [copy]);
  }
  return { lost, doubled };
}

async function checkRegistry(
  sent: SentCopy[],
  store: SyncStore,
  remote: MlflowRemote,
  options: CheckOptions
): Promise<CheckedModels> {
  const { entities } = store;
  const lost: LostCopy[] = [];
  const doubled: SyncEntityRef[] = [];
  for (const copy of sent.filter(({ kind }) => kind === 'registered_model')) {
    const name = copy.remote.name ?? '';
    const ours = sent.filter(
      ({ kind, remote }) => kind === 'model_version' && remote.model === copy.id
    );
    const look = () => check(copy, name, ours);
    const what = `registered model ${name} of the remote`;
    await unlessRefused(what, remote, options, look, [copy, ...ours]);
  }
  return { lost, doubled };

  async function check(copy: SentCopy, name: string, ours: SentCopy[]): Promise<void> {
    await options.pause?.();
    const model = await remote.registry.model(name);
    if (model === null) {
      lost.push(copy, ...ours);
      return;
    }
    const aliases = new Set(model.aliases?.map(({ alias }) => alias));
    const known = Object.keys((await entities.registeredModel(copy.id)).sent.aliases ?? {});
    const gone = known.filter(alias => !aliases.has(alias));
    if (gone.length > 0) lost.push({ ...copy, aliases: gone });
    if (ours.length === 0) return;
    const there = new Map<string, ModelVersion>();
    const counts = new Map<string | undefined, number>();
    await options.pause?.();
    for await (const version of remote.registry.versions(name, isPrompt(model.tags))) {
      there.set(version.version, version);
      const id = idOf(version);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const version of ours) {
      const found = there.get(version.remote.version ?? '');
      const local = await entities.modelVersion(version.id);
      if (local.version === null) continue;
      const id = idOf(found);
      const { version: number, creation_timestamp } = local.version;
      const ours = `${number}@${creation_timestamp}`;
      const isIt = id === undefined || id === ours;
      if (found === undefined || !isIt) lost.push(version);
      else if ((counts.get(ours) ?? 0) > 1) doubled.push(version);
    }
  }
}

const idOf = (version?: ModelVersion) =>
  version?.tags?.find(({ key }) => key === CELLTRAIL_VERSION_ID)?.value;
