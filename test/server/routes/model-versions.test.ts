import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
  await open.post('registered-models/create', { name: 'model' });
});
afterAll(() => open.close());

const send = (method: string, endpoint: string, body: object) =>
  ask(open.server, method, `/api/2.0/mlflow/${endpoint}`, { body: JSON.stringify(body) });

describe('the model version endpoints', () => {
  it('create, update, move, tag, find and delete a version', async () => {
    const created = await open.post('model-versions/create', {
      name: 'model',
      source: 's3://bucket/x'
    });
    const { version } = created.body.model_version;
    const ref = { name: 'model', version };
    const updated = await send('PATCH', 'model-versions/update', { ...ref, description: 'text' });
    expect(updated.body.model_version.description).toBe('text');
    const moved = await open.post('model-versions/transition-stage', { ...ref, stage: 'staging' });
    expect(moved.body.model_version.current_stage).toBe('Staging');
    const tag = { ...ref, key: 'k', value: 'v' };
    expect((await open.post('model-versions/set-tag', tag)).text).toBe('{}');
    const query = new URLSearchParams({ filter: "tags.k = 'v' AND name = 'model'" });
    const found = await open.get(`model-versions/search?${query}`);
    expect(found.body.model_versions).toMatchObject([
      { version, tags: [{ key: 'k', value: 'v' }] }
    ]);
    expect((await send('DELETE', 'model-versions/delete-tag', tag)).text).toBe('{}');
    const at = `name=model&version=${version}`;
    expect((await open.get(`model-versions/get-download-uri?${at}`)).body).toEqual({
      artifact_uri: 's3://bucket/x'
    });
    expect((await send('DELETE', 'model-versions/delete', ref)).text).toBe('{}');
    expect((await open.get(`model-versions/get?${at}`)).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Model Version (name=model, version=${version}) not found`,
      sqlstate: 'KAM00',
      error_class: 'RESOURCE_NOT_FOUND'
    });
  });
});

describe('a file of a model version', () => {
  const file = (query: string) => ask(open.server, 'GET', `/model-versions/get-artifact?${query}`);

  it('is streamed from its run, and nothing beside it is', async () => {
    const { run_id, artifact_uri } = (await open.post('runs/create', { experiment_id: '0' })).body
      .run.info;
    const proxied = `/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts`;
    await ask(open.server, 'PUT', `${proxied}/model/a b.txt`.replace(' ', '%20'), {
      body: 'inside'
    });
    await ask(open.server, 'PUT', `${proxied}/beside.txt`, { body: 'beside' });
    for (const source of [`${artifact_uri}/model`, `runs:/${run_id}/model`]) {
      const created = await open.post('model-versions/create', { name: 'model', source, run_id });
      const at = `name=model&version=${created.body.model_version.version}`;
      const got = await file(`${at}&path=a%20b.txt`);
      expect([got.status, got.text]).toEqual([200, 'inside']);
      expect((await file(`${at}&path=../beside.txt`)).body.message).toBe('Invalid path');
      expect((await file(`${at}&path=beside.txt`)).status).toBe(404);
    }
  });

  it('is refused where this server cannot reach, and without a path', async () => {
    const created = await open.post('model-versions/create', {
      name: 'model',
      source: 's3://bucket/x'
    });
    const at = `name=model&version=${created.body.model_version.version}`;
    expect((await file(`${at}&path=x`)).status).toBe(501);
    expect((await file(at)).status).toBe(400);
    expect((await file('name=model&version=99&path=x')).status).toBe(404);
  });
});
