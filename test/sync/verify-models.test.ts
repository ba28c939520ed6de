import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import type { ArtifactFiles } from '../../src/server/artifact-files.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { dryRun } from '../../src/sync/dry-run.ts';
import { dryRunModels } from '../../src/sync/dry-run-models.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { verifyModels } from '../../src/sync/verify-models.ts';
import { verifyRun } from '../../src/sync/verify-run.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { RestApi } from './rest-api.ts';

const store = await temporaryStore();
const { tracking, loggedModels, registry } = store;
const settings = { ...DEFAULT_SYNC_SETTINGS };
let files: ArtifactFiles;
let there: OpenServer;
let api: RestApi;

beforeAll(async () => {
  files = await openLocalFiles(store.dataDir, `${store.dataDir}/artifacts`);
  there = await openServer();
  api = new RestApi(there.url);
  await registry.createRegisteredModel({ name: 'net' });
  for (const name of ['leaves', 'stays']) {
    const tags = name === 'stays' ? [{ key: 'no-sync', value: 'true' }] : [];
    const { run_id } = (await tracking.createRun({ run_name: name, tags })).info;
    const { info } = await loggedModels.create({ experiment_id: '0', name, source_run_id: run_id });
    const { model_id } = info;
    await files.write(info.artifact_uri, 'MLmodel', Readable.from([Buffer.from(name)]));
    await loggedModels.finalize(model_id, 'LOGGED_MODEL_READY');
    await registry.createModelVersion({ name: 'net', source: `models:/${model_id}`, model_id });
  }
  await registry.setRegisteredModelAlias({ name: 'net', version: '1', alias: 'best' });
});
afterAll(() => there.close());

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

it('a dry run lists the models, versions and aliases that would leave, without a remote', async () => {
  const leaving = await allOf(dryRunModels(store.sync, files, settings));
  expect(leaving).toEqual([
    { kind: 'logged_model', name: 'leaves', files: ['MLmodel'], bytes: 6, unreached: null },
    { kind: 'model_version', name: 'net', version: '1' },
    { kind: 'registered_model', name: 'net', aliases: ['best'] }
  ]);
});

it('what is missing of copies of models is named, and sent again', async () => {
  const { remote, close } = openRemote(there.url, {});
  await store.sync.setRemote({ address: remote.address, settings });
  const log = { error: (_: string, error: unknown) => expect.unreachable(String(error)) };
  const sync = new Sync({ store: store.sync, remote, settings, files, root: 'here', log });
  await sync.start();
  await sync.settled();
  const verify = async () => {
    const parts = { store: store.sync, remote, files, onWait: () => expect.unreachable() };
    const found = await allOf(verifyModels(parts, found => sync.sendAgain(found)));
    await sync.settled();
    return found.map(({ name, missing }) => [name, ...missing].join(', ')).sort();
  };
  const whole = ['model leaves', 'registered model net', 'version 1 of net'];
  expect(await verify()).toEqual(whole);

  const { registered_model } = await api.get('registered-models/get', { name: 'net' });
  const [{ version }] = registered_model.latest_versions;
  await remote.registry.deleteVersion('net', version);
  const { id } = (await store.sync.entities.all())[0];
  const { model_id = '' } = (await store.sync.entities.copy({ kind: 'logged_model', id }))!.remote!;
  await remote.models.deleteTag(model_id, 'celltrail.model_id');
  const { model } = await store.sync.entities.loggedModel(id);
  await files.write(model!.info.artifact_uri, 'MLmodel', Readable.from([Buffer.from('is longer')]));
  await store.sync.entities.save(
    { kind: 'logged_model', id },
    { sent: { tags: { lost: 'x' }, params: [] } }
  );
  expect(await verify()).toEqual([
    'model leaves, tag lost, file MLmodel',
    'registered model net, alias best',
    'version 1 of net, it is not there'
  ]);
  expect(await verify()).toEqual(whole);
  const again = (await api.get('registered-models/get', { name: 'net' })).registered_model;
  expect(again.aliases).toEqual([{ alias: 'best', version: '2' }]);
  await close();
  await sync.close();
});

it('places of artifacts that cannot be reached are named', async () => {
  const { experiment_id } = await tracking.createExperiment({
    name: 'away',
    artifact_location: 's3://bucket/away'
  });
  const { run_id } = (await tracking.createRun({ experiment_id })).info;
  const unreached = expect.stringContaining('files at s3://bucket/away');
  const [leaving] = await allOf(dryRun([run_id], store.sync, files, settings, 'here'));
  expect(leaving).toMatchObject({ files: [], unreached });

  const { remote, close } = openRemote(there.url, {});
  const copy = await remote.createRun({
    ...{ experiment_id: '0', user_id: '', run_name: 'copy', start_time: 1, tags: [] }
  });
  const { artifact_uri } = copy.info;
  const known = { run_id: copy.info.run_id, experiment_id: '0', artifact_uri };
  await store.sync.saveRun(run_id, { remote: known });
  const local = (await store.sync.run(run_id))!;
  const parts = { store: store.sync, series: store.series, remote, files, settings };
  expect(await verifyRun(local, parts)).toEqual({ missing: [], extra: [], unreached });
  await close();
});

it('what is to be sent again and cannot be kept as such fails for who asked for it alone', async () => {
  const { remote, close } = openRemote(there.url, {});
  const log = { error: (_: string, error: unknown) => expect.unreachable(String(error)) };
  const sync = new Sync({ store: store.sync, remote, settings, files, root: 'here', log });
  const { entities } = store.sync;
  const copy = entities.copy.bind(entities);
  entities.copy = () => Promise.reject(new Error('the disk is full'));
  const lost = (await entities.sent()).slice(0, 1);
  const asked = expect(sync.sendAgain({ lost, doubled: [] })).rejects.toThrow('the disk is full');
  await sync.settled();
  await asked;
  entities.copy = copy;
  await close();
  await sync.close();
});
