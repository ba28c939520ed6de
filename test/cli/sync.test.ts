import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { temporaryFolder } from '../store/temporary-store.ts';
import { RestApi } from '../sync/rest-api.ts';
import { sync } from '../sync/sync-process.ts';

const data = path.join(temporaryFolder(), 'data');
let there: OpenServer;
let api: RestApi;

beforeAll(async () => {
  there = await openServer();
  api = new RestApi(there.url);
  const { tracking, loggedModels, registry, close } = await openStore({
    dataDir: data,
    sync: 'normal'
  });
  const { run_id } = (await tracking.createRun({ run_name: 'makes' })).info;
  const { info } = await loggedModels.create({ experiment_id: '0', source_run_id: run_id });
  const { model_id } = info;
  await loggedModels.finalize(model_id, 'LOGGED_MODEL_READY');
  await registry.createRegisteredModel({ name: 'net' });
  await registry.createModelVersion({ name: 'net', source: `models:/${model_id}`, model_id });
  await close();
});
afterAll(() => there.close());

async function removeThere(name: string): Promise<void> {
  const answer = await fetch(`${there.url}/api/2.0/mlflow/registered-models/delete`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name })
  });
  expect(answer.status).toBe(200);
}
const versionsThere = async (): Promise<string[]> => {
  const filter = "name = 'net'";
  const { model_versions = [] } = await api.get('model-versions/search', { filter });
  return model_versions.map(({ version }: { version: string }) => version);
};

it('with --verify sends models and versions again that somebody deleted there', async () => {
  expect(await sync(data, there.url)).toMatchObject({ code: 0 });
  await removeThere('net');
  const { code, said } = await sync(data, there.url, ['--verify']);
  expect(said).toContain('registered model net: not on the remote: it is not there; sent again');
  expect(said).toContain('version 1 of net: not on the remote: it is not there; sent again');
  expect(code).toBe(0);
  expect(await versionsThere()).toEqual(['1']);

  // Without it they are named, and from then on known not to be there.
  await removeThere('net');
  expect(await sync(data, there.url)).toMatchObject({
    code: 1,
    said: expect.stringContaining('somebody deleted it there')
  });
  expect(await sync(data, there.url, ['--verify'])).toMatchObject({ code: 0 });
  expect(await versionsThere()).toEqual(['1']);
});
