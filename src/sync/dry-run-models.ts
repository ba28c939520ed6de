import type { SyncSettings } from '../protocol/entities/sync.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { HeldRuns } from './held-runs.ts';
import { localFiles } from './local-files.ts';
import { originOfModel } from './model-origin.ts';
import type { RunFiles } from './push-files.ts';
import { copyOfRun } from './run-copy.ts';
import { isHeldBack } from './selection.ts';

/** What would leave besides runs. */
export interface LeavingModel {
  kind: 'logged_model' | 'model_version' | 'registered_model';
  /** Of a version: the name of its registered model. */
  name: string;
  /** Of a version. */
  version?: string;
  /** Of a registered model. */
  aliases?: string[];
  /** Of a logged model. */
  files?: string[];
  bytes?: number;
  unreached?: string | null;
}

interface Parts {
  store: SyncStore;
  settings: SyncSettings;
  held: HeldRuns;
}

/** What would leave of models, as if nothing were on the remote yet. Asks the remote nothing. */
export async function* dryRunModels(
  store: SyncStore,
  files: RunFiles,
  settings: SyncSettings
): AsyncGenerator<LeavingModel> {
  const parts = { store, settings, held: new HeldRuns(store, settings, () => undefined) };
  const { entities } = store;
  /** Registered models with a version, and those of which one leaves. */
  const withVersions = new Set<string>();
  const leaving = new Set<string>();
  for (const { kind, id } of await entities.all()) {
    if (kind === 'logged_model') {
      const { model } = await entities.loggedModel(id);
      if (model === null || !(await modelLeaves(id, parts))) continue;
      const { files: all, unreached } = await localFiles(files, model.info.artifact_uri);
      yield {
        ...{ kind, name: model.info.name, unreached, files: all.map(({ path }) => path) },
        bytes: all.reduce((sum, { size }) => sum + size, 0)
      };
    } else if (kind === 'model_version') {
      const { version, model } = await entities.modelVersion(id);
      withVersions.add(model);
      if (version === null || !(await versionLeaves(id, parts))) continue;
      leaving.add(model);
      yield { kind, name: version.name, version: version.version };
    } else if (kind === 'registered_model') {
      const { model, aliases } = await entities.registeredModel(id);
      if (model === null || isHeldBack(model.tags)) continue;
      if (withVersions.has(id) && !leaving.has(id)) continue;
      yield { kind, name: model.name, aliases: aliases.map(({ alias }) => alias) };
    }
  }
}

async function modelLeaves(model_id: string, parts: Parts): Promise<boolean> {
  const { model, isDeleted } = await parts.store.entities.loggedModel(model_id);
  return model !== null && !isDeleted && (await originOfModel(model, parts)) !== 'stays';
}

async function versionLeaves(id: string, parts: Parts): Promise<boolean> {
  const { entities } = parts.store;
  const { version, model, storage_location } = await entities.modelVersion(id);
  if (version === null || isHeldBack(version.tags)) return false;
  if (isHeldBack((await entities.registeredModel(model)).model?.tags)) return false;
  if (version.run_id && (await copyOfRun(version.run_id, parts)) === 'stays') return false;
  const { source } = version;
  const [, run_id] = /^runs:\/+([^/]+)/.exec(source) ?? [];
  if (run_id !== undefined) return (await copyOfRun(run_id, parts)) !== 'stays';
  const [, model_id] = /^models:\/+(m-[0-9a-f]{32})$/.exec(source) ?? [];
  if (model_id !== undefined) {
    const { model: known } = await entities.loggedModel(model_id);
    return known === null || modelLeaves(model_id, parts);
  }
  // A copy of another version lies where that one does.
  const owner = await entities.owner(storage_location);
  if (owner === null) return true;
  return owner.kind === 'run'
    ? (await copyOfRun(owner.id, parts)) !== 'stays'
    : modelLeaves(owner.id, parts);
}
