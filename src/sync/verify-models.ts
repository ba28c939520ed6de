import type { LoggedModel } from '../protocol/entities/logged-model.ts';
import type { SyncLoggedModel } from '../store/sync/sync-entity-store.ts';
import type { SyncStore } from '../store/sync/sync-store.ts';
import { keysOf } from './check-copies.ts';
import { checkModels, type CheckedModels, type LostCopy } from './check-models.ts';
import { localFiles } from './local-files.ts';
import type { RunFiles } from './push-files.ts';
import type { MlflowRemote } from './remote/mlflow-remote.ts';
import { RemoteFailure } from './remote/remote-failure.ts';
import { patiently } from './patiently.ts';
import { verified, type Verified } from './verify-run.ts';

export interface VerifiedModel extends Verified {
  /** What it is called. */
  name: string;
}

export interface VerifyModelsOptions {
  store: SyncStore;
  remote: MlflowRemote;
  files: RunFiles;
  /** Why it waits for the remote. */
  onWait: (failure: RemoteFailure) => void;
}

/**
 * Compares the copies of logged models, registered models, versions and aliases with what is here: of
 * logged models params, tags and files by name and size. What is missing of a copy is put on the list
 * of what is due.
 *
 * @param sendAgain is given what is missing as a whole, and what is there several times
 */
export async function* verifyModels(
  options: VerifyModelsOptions,
  sendAgain: (found: CheckedModels) => Promise<void>
): AsyncGenerator<VerifiedModel> {
  const { store, remote, onWait } = options;
  const { entities } = store;
  const unseen = new Map<string, RemoteFailure>();
  const onRefused = (_: string, failure: RemoteFailure, copies: readonly LostCopy[]) => {
    for (const copy of copies) unseen.set(refOf(copy), failure);
  };
  const found = await patiently(remote, () => checkModels(store, remote, { onRefused }), onWait);
  if (found instanceof RemoteFailure) {
    yield { name: 'models and versions', ...verified({ unreached: found.message }) };
    return;
  }
  const lost = new Map(found.lost.map(copy => [refOf(copy), copy]));
  for (const copy of await entities.sent()) {
    const name = await nameOf(copy, store);
    if (name === null || copy.kind === 'run_models') continue;
    const [failure, gone] = [unseen.get(refOf(copy)), lost.get(refOf(copy))];
    if (failure !== undefined) yield { name, ...verified({ unreached: failure.message }) };
    else if (gone !== undefined) {
      const missing = gone.aliases?.map(alias => `alias ${alias}`) ?? ['it is not there'];
      yield { name, ...verified({ missing }) };
    } else if (copy.kind === 'logged_model') {
      const local = await entities.loggedModel(copy.id);
      const { model, isDeleted } = local;
      if (model === null || isDeleted) continue;
      const compared = await patiently(remote, () => verifyModel(local, model, options), onWait);
      if (!(compared instanceof RemoteFailure)) yield { name, ...compared };
      else yield { name, ...verified({ unreached: compared.message }) };
    } else yield { name, ...verified({}) };
  }
  await sendAgain(found);
}

const refOf = ({ kind, id }: LostCopy) => `${kind} ${id}`;

async function nameOf({ kind, id }: LostCopy, { entities }: SyncStore): Promise<string | null> {
  if (kind === 'logged_model') {
    const { model } = await entities.loggedModel(id);
    return model === null ? null : `model ${model.info.name}`;
  }
  if (kind === 'model_version') {
    const { version } = await entities.modelVersion(id);
    return version === null ? null : `version ${version.version} of ${version.name}`;
  }
  const { model } = await entities.registeredModel(id);
  return model === null ? null : `registered model ${model.name}`;
}

async function verifyModel(
  { remote: copy, sent }: SyncLoggedModel,
  { info, data }: LoggedModel,
  { store, remote, files }: VerifyModelsOptions
): Promise<Verified> {
  const { entities } = store;
  const { model_id } = info;
  const ref = { kind: 'logged_model', id: model_id } as const;
  const there = await remote.models.get(copy?.model_id ?? '');
  const [params, tags] = [keysOf(there.data.params), keysOf(there.info.tags)];
  const lostParams = (data.params ?? []).filter(({ key }) => !params.has(key));
  const lostTags = Object.keys(sent.tags ?? {}).filter(key => !tags.has(key));
  const { files: local, unreached } = await localFiles(files, info.artifact_uri);
  const theirs = local.length === 0 ? new Map() : await remote.models.files(there.info.model_id);
  const lostFiles = local.filter(({ path, size }) => theirs.get(path) !== size);
  // No file is of this version: it is sent again.
  for (const { path } of lostFiles) await entities.saveFile(model_id, path, '');
  const missing = [
    ...lostParams.map(({ key }) => `param ${key}`),
    ...lostTags.map(key => `tag ${key}`),
    ...lostFiles.map(({ path }) => `file ${path}`)
  ];
  if (missing.length > 0) {
    const kept = Object.entries(sent.tags ?? {}).filter(([key]) => tags.has(key));
    const known = sent.params?.filter(key => params.has(key));
    await entities.save(ref, { sent: { ...sent, params: known, tags: Object.fromEntries(kept) } });
    await entities.isDue(ref);
  }
  return verified({ missing, unreached });
}
