import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import type { ArtifactFiles } from '../../src/server/artifact-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { freePorts } from '../free-ports.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { RestApi } from '../sync/rest-api.ts';

const store = await temporaryStore();
const { tracking, loggedModels, registry } = store;
const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-check-'));
const there = path.join(folder, 'there');
let files: ArtifactFiles;
let port: number;
let server: ServeProcess;
let api: RestApi;
let running: { sync: Sync; close(): Promise<void> } | null = null;

const startThere = async () => {
  server = await startServeProcess(there, '--port', `${port}`);
  api = new RestApi(server.url);
};

/** As the server that is started on a record. */
async function start(): Promise<Sync> {
  const { remote, close } = openRemote(`http://127.0.0.1:${port}`, {});
  const settings = { ...DEFAULT_SYNC_SETTINGS };
  await store.sync.setRemote({ address: remote.address, settings });
  const log = { error: (_: string, error: unknown) => expect.unreachable(String(error)) };
  const sync = new Sync({ store: store.sync, remote, settings, files, root: 'here', log });
  running = { sync, close };
  await sync.start({ watches: true });
  return sync;
}

async function stop(): Promise<void> {
  await running?.close();
  await running?.sync.close();
  running = null;
}

beforeAll(async () => {
  files = await openLocalFiles(store.dataDir, path.join(store.dataDir, 'artifacts'));
  [port] = await freePorts(1);
  await startThere();
});
afterEach(stop);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function newModel(name: string): Promise<void> {
  const { run_id } = (await tracking.createRun({ run_name: `makes ${name}` })).info;
  const { info } = await loggedModels.create({ experiment_id: '0', name, source_run_id: run_id });
  const { model_id } = info;
  await files.write(info.artifact_uri, 'MLmodel', Readable.from([Buffer.from(name)]));
  await loggedModels.finalize(model_id, 'LOGGED_MODEL_READY');
  await tracking.logOutputs(run_id, [{ model_id, step: 1 }]);
  await registry.createModelVersion({ name: 'net', source: `models:/${model_id}`, model_id });
}

const experimentIds = async () => {
  const { experiments } = await api.post('experiments/search', { max_results: 100 });
  return (experiments as { experiment_id: string }[]).map(({ experiment_id }) => experiment_id);
};
const listed = async () => {
  const experiment_ids = await experimentIds();
  const runs = await api.pages('runs/search', 'runs', { experiment_ids });
  const models = await api.pages('logged-models/search', 'models', { experiment_ids });
  const net = await api.get('registered-models/get', { name: 'net' }).catch(() => null);
  const { registered_models = [] } = await api.get('registered-models/search');
  return {
    registered: registered_models.map(({ name }: { name: string }) => name).sort(),
    runs: runs.map(({ info }) => info.run_name).sort(),
    models: models.map(({ info }) => info.name).sort(),
    aliases: (net?.registered_model.aliases ?? []).map(({ alias }: { alias: string }) => alias)
  };
};

it('a server that starts sends again what a remote lost that was restored from a backup', async () => {
  await registry.createRegisteredModel({ name: 'net' });
  await newModel('first');
  let sync = await start();
  await sync.settled();
  await stop();
  await server.stop();
  cpSync(there, `${there}-backup`, { recursive: true });
  await startThere();
  await newModel('second');
  await registry.setRegisteredModelAlias({ name: 'net', version: '1', alias: 'old' });
  await registry.setRegisteredModelAlias({ name: 'net', version: '2', alias: 'new' });
  await registry.createRegisteredModel({ name: 'alone' });
  sync = await start();
  await sync.settled();
  const whole = {
    registered: ['alone', 'net'],
    runs: ['makes first', 'makes second'],
    models: ['first', 'second'],
    aliases: ['new', 'old']
  };
  expect(await listed()).toEqual(whole);
  await stop();
  await server.stop();
  rmSync(there, { recursive: true });
  cpSync(`${there}-backup`, there, { recursive: true });
  await startThere();
  expect(await listed()).toMatchObject({ registered: ['net'], models: ['first'] });

  // Nothing changed here since.
  sync = await start();
  await expect.poll(listed, { timeout: 15_000 }).toEqual(whole);
  await expect.poll(async () => (await sync.status()).state).toBe('synced');
  expect((await sync.status()).problems).toEqual([]);
});

it('names what somebody deleted there, and makes it again when it is asked to', async () => {
  const experiment_ids = await experimentIds();
  const [model] = await api.pages('logged-models/search', 'models', { experiment_ids });
  const [run] = await api.pages('runs/search', 'runs', { experiment_ids });
  await api.post('runs/delete', { run_id: run.info.run_id });
  await fetch(`${server.url}/api/2.0/mlflow/logged-models/${model.info.model_id}`, {
    method: 'DELETE'
  });
  const sync = await start();
  const problems = async () => (await sync.status()).problems.map(({ run_name }) => run_name);
  await expect
    .poll(problems, { timeout: 10_000 })
    .toEqual([run.info.run_name, `model ${model.info.name}`]);
  await api.post('runs/restore', { run_id: run.info.run_id });
  await sync.retryNow();
  await expect.poll(problems, { timeout: 10_000 }).toEqual([]);
  expect((await listed()).models).toEqual(['first', 'second']);
});
