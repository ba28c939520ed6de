import { Readable } from 'node:stream';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS, type SyncStatus } from '../../src/protocol/entities/sync.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import type { ArtifactFiles } from '../../src/server/artifact-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import type { Json } from '../server/ask.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { FaultProxy } from './fault-proxy.ts';
import { RestApi } from './rest-api.ts';

const store = await temporaryStore();
const { tracking, loggedModels, registry } = store;
let files: ArtifactFiles;
let there: OpenServer;
let proxy: FaultProxy;
let api: RestApi;
beforeAll(async () => {
  files = await openLocalFiles(store.dataDir, path.join(store.dataDir, 'artifacts'));
  there = await openServer();
  proxy = await FaultProxy.start(Number(new URL(there.url).port));
  api = new RestApi(there.url);
});
afterAll(async () => {
  await proxy.close();
  await there.close();
});

/** Copies all that is due, as `celltrail sync`. */
async function sync(): Promise<SyncStatus> {
  const { remote, close } = openRemote(`http://127.0.0.1:${proxy.port}`, {});
  const settings = { ...DEFAULT_SYNC_SETTINGS };
  await store.sync.setRemote({ address: remote.address, settings });
  const log = { error: (_: string, error: unknown) => expect.unreachable(String(error)) };
  const running = new Sync({ store: store.sync, remote, settings, files, root: 'here', log });
  await running.start();
  await running.settled();
  const status = await running.status();
  await close();
  await running.close();
  return status;
}

async function newModel(name: string, tags: Record<string, string> = {}): Promise<string> {
  const run = await tracking.createRun({
    run_name: `makes ${name}`,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value }))
  });
  const { run_id } = run.info;
  const { info } = await loggedModels.create({
    experiment_id: '0',
    name,
    source_run_id: run_id
  });
  await files.write(info.artifact_uri, 'MLmodel', Readable.from([Buffer.from(name)]));
  await loggedModels.finalize(info.model_id, 'LOGGED_MODEL_READY');
  await tracking.logOutputs(run_id, [{ model_id: info.model_id, step: 3 }]);
  return info.model_id;
}

const register = (name: string, model_id: string) =>
  registry.createModelVersion({ name, source: `models:/${model_id}`, model_id });
const loggedThere = async (): Promise<Json[]> => {
  const { experiments } = await api.post('experiments/search', { max_results: 100 });
  const experiment_ids = experiments.map(({ experiment_id }: Json) => experiment_id);
  return api.pages('logged-models/search', 'models', { experiment_ids });
};
const versionsThere = async (name: string): Promise<Json[]> =>
  (await api.get('model-versions/search', { filter: `name = '${name}'` })).model_versions ?? [];
const modelThere = async (name: string): Promise<Json> =>
  (await api.get('registered-models/get', { name })).registered_model;

it('shares a registered model with others: theirs stays theirs, versions get the numbers that are free', async () => {
  await api.post('registered-models/create', { name: 'shared', description: 'theirs' });
  await api.post('model-versions/create', { name: 'shared', source: 's3://theirs/1' });
  const model_id = await newModel('first');
  const tags = [{ key: 'team', value: 'red' }];
  await registry.createRegisteredModel({ name: 'shared', description: 'ours', tags });
  await register('shared', model_id);
  await registry.setRegisteredModelAlias({ name: 'shared', version: '1', alias: 'best' });

  expect(await sync()).toMatchObject({ state: 'synced', waiting_models: 0, problems: [] });
  const [copy] = await loggedThere();
  expect(copy.info).toMatchObject({ name: 'first', status: 'LOGGED_MODEL_READY' });
  expect(copy.info.tags).toContainEqual({ key: 'celltrail.model_id', value: model_id });
  const { run } = await api.get('runs/get', { run_id: copy.info.source_run_id });
  expect(run.outputs.model_outputs).toEqual([{ model_id: copy.info.model_id, step: 3 }]);
  expect(await modelThere('shared')).toMatchObject({
    description: 'theirs',
    tags,
    aliases: [{ alias: 'best', version: '2' }]
  });
  const ours = (await versionsThere('shared')).find(({ version }) => version === '2');
  expect(ours).toMatchObject({
    source: `models:/${copy.info.model_id}`,
    run_id: copy.info.source_run_id
  });
});

it('leaves an alias that others have there, and names it, until it changes here', async () => {
  const alias = 'champion';
  await api.post('registered-models/create', { name: 'prod' });
  await api.post('model-versions/create', { name: 'prod', source: 's3://theirs/1' });
  await api.post('registered-models/alias', { name: 'prod', alias, version: '1' });
  const model_id = await newModel('ours');
  await registry.createRegisteredModel({ name: 'prod' });
  for (let n = 0; n < 2; n++) await register('prod', model_id);
  await registry.setRegisteredModelAlias({ name: 'prod', version: '1', alias });
  await registry.setRegisteredModelAlias({ name: 'prod', version: '1', alias: 'own' });
  const named = [
    { run_name: 'registered model prod', kind: 'conflict', message: expect.stringContaining(alias) }
  ];
  // A second look, such as of `celltrail sync` the next day, changes nothing.
  for (let n = 0; n < 2; n++) {
    expect((await sync()).problems).toMatchObject(named);
    expect((await modelThere('prod')).aliases).toEqual([
      { alias, version: '1' },
      { alias: 'own', version: '2' }
    ]);
  }
  await registry.setRegisteredModelAlias({ name: 'prod', version: '2', alias });
  expect((await sync()).problems).toEqual([]);
  expect((await modelThere('prod')).aliases).toContainEqual({ alias, version: '3' });
});

it('sets an alias of others when they took it away there', async () => {
  const alias = 'free';
  await api.post('registered-models/alias', { name: 'prod', alias, version: '1' });
  await registry.setRegisteredModelAlias({ name: 'prod', version: '1', alias });
  expect((await sync()).problems).toHaveLength(1);
  await fetch(`${there.url}/api/2.0/mlflow/registered-models/alias`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'prod', alias })
  });
  expect((await sync()).problems).toEqual([]);
  expect((await modelThere('prod')).aliases).toContainEqual({ alias, version: '2' });
});

it('names the copies of models in the tag that a client writes of those of a run', async () => {
  const model_id = await newModel('told');
  const { source_run_id: run_id = '', artifact_uri } = (await loggedModels.get(model_id)).info;
  const history = (run: string, model: string, place: string) =>
    JSON.stringify([{ run_id: run, artifact_path: place, model_id: model }]);
  const value = history(run_id, model_id, artifact_uri);
  await tracking.logBatch({ run_id, tags: [{ key: 'mlflow.log-model.history', value }] });
  await sync();
  const { info } = (await loggedThere()).find(model => model.info.name === 'told');
  const { run } = await api.get('runs/get', { run_id: info.source_run_id });
  expect(run.data.tags).toContainEqual({
    key: 'mlflow.log-model.history',
    value: history(info.source_run_id, info.model_id, info.artifact_uri)
  });
});

it('leaves what was edited there until it changes here', async () => {
  await api.post('registered-models/set-tag', { name: 'shared', key: 'team', value: 'blue' });
  await registry.setRegisteredModelTag('shared', { key: 'own', value: 'x' });
  await sync();
  const sorted = async () =>
    (await modelThere('shared')).tags.map(({ key, value }: Json) => `${key} ${value}`).sort();
  expect(await sorted()).toEqual(['own x', 'team blue']);
  await registry.setRegisteredModelTag('shared', { key: 'team', value: 'green' });
  await registry.updateRegisteredModel('shared', 'ours at last');
  await sync();
  expect(await sorted()).toEqual(['own x', 'team green']);
  expect((await modelThere('shared')).description).toBe('ours at last');
});

it('makes one model and one version when their answers are lost', async () => {
  const model_id = await newModel('once');
  await registry.createRegisteredModel({ name: 'once' });
  await register('once', model_id);
  const lost = { kind: 'reset' } as const;
  for (const end of ['/logged-models', '/registered-models/create', '/model-versions/create']) {
    proxy.next(lost, 1, (method, asked) => method === 'POST' && asked.endsWith(end));
  }
  expect((await sync()).problems).toEqual([]);
  expect(proxy.counts.faults['reset']).toBe(3);
  expect((await loggedThere()).filter(({ info }) => info.name === 'once')).toHaveLength(1);
  expect(await versionsThere('once')).toHaveLength(1);
});

it('takes the version that another machine with a copy of the record made at once, and leaves its own', async () => {
  await registry.createRegisteredModel({ name: 'both' });
  const { version, creation_timestamp } = await register('both', await newModel('both'));
  const theirs = { key: 'celltrail.version_id', value: `${version}@${creation_timestamp}` };
  await api.post('registered-models/create', { name: 'both' });
  await api.post('model-versions/create', { name: 'both', source: 's3://same/1', tags: [theirs] });
  // It is not seen before ours is made.
  const none = { kind: 'status', status: 200, body: '{}' } as const;
  proxy.next(none, 1, (_, asked) => asked.includes('model-versions/search'));
  expect((await sync()).problems).toEqual([]);
  expect(proxy.counts.faults['status']).toBe(1);
  expect((await versionsThere('both')).map(({ source }) => source)).toEqual(['s3://same/1']);
});

it('keeps here what is of a run that stays here, until it may leave', async () => {
  const model_id = await newModel('secret', { 'no-sync': 'true' });
  const { source_run_id = '' } = (await loggedModels.get(model_id)).info;
  await registry.createRegisteredModel({ name: 'secret' });
  await register('secret', model_id);
  expect(await sync()).toMatchObject({ waiting_models: 0, problems: [] });
  expect((await loggedThere()).some(({ info }) => info.name === 'secret')).toBe(false);
  await expect(modelThere('secret')).rejects.toThrow('404');
  await tracking.deleteTag(source_run_id, 'no-sync');
  await sync();
  expect((await loggedThere()).some(({ info }) => info.name === 'secret')).toBe(true);
  expect(await versionsThere('secret')).toHaveLength(1);
});

it('renames there what is renamed here, and names what cannot be', async () => {
  await api.post('registered-models/create', { name: 'taken' });
  await registry.renameRegisteredModel('once', 'taken');
  const { problems } = await sync();
  expect(problems).toMatchObject([
    { run_id: '', run_name: 'registered model taken', entity: 'registered_model', kind: 'conflict' }
  ]);
  await registry.renameRegisteredModel('taken', 'twice');
  expect((await sync()).problems).toEqual([]);
  expect(await versionsThere('twice')).toHaveLength(1);
});

it('deletes there what is deleted here, but nothing of others', async () => {
  const [gone] = (await loggedThere()).filter(({ info }) => info.name === 'first');
  const first = gone.info.tags.find(({ key }: Json) => key === 'celltrail.model_id').value;
  await registry.deleteRegisteredModel('shared');
  await registry.deleteModelVersion({ name: 'twice', version: '1' });
  await registry.deleteRegisteredModel('secret');
  await loggedModels.delete(first);
  expect(await sync()).toMatchObject({ waiting_models: 0, problems: [] });
  expect((await versionsThere('shared')).map(({ source }) => source)).toEqual(['s3://theirs/1']);
  expect((await modelThere('shared')).aliases).toBeUndefined();
  expect(await versionsThere('twice')).toEqual([]);
  await expect(modelThere('secret')).rejects.toThrow('404');
  expect((await loggedThere()).some(({ info }) => info.name === 'first')).toBe(false);
});
