import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

const send = (method: string, endpoint: string, body: object) =>
  ask(open.server, method, `/api/2.0/mlflow/${endpoint}`, { body: JSON.stringify(body) });

describe('the registered model endpoints', () => {
  it('create, update, tag, rename and delete a model', async () => {
    const created = await open.post('registered-models/create', { name: 'one' });
    expect(created.body.registered_model).toMatchObject({ name: 'one' });
    const description = { name: 'one', description: 'text' };
    const updated = await send('PATCH', 'registered-models/update', description);
    expect(updated.body.registered_model.description).toBe('text');
    const tag = { name: 'one', key: 'k', value: 'v' };
    expect((await open.post('registered-models/set-tag', tag)).text).toBe('{}');
    expect((await send('DELETE', 'registered-models/delete-tag', tag)).text).toBe('{}');
    const renamed = await open.post('registered-models/rename', { name: 'one', new_name: 'two' });
    expect(renamed.body.registered_model).not.toHaveProperty('tags');
    expect((await send('DELETE', 'registered-models/delete', { name: 'two' })).text).toBe('{}');
    expect((await open.get('registered-models/get?name=two')).status).toBe(404);
  });

  it('set, follow and delete an alias at one address', async () => {
    await open.post('registered-models/create', { name: 'aliased' });
    await open.post('model-versions/create', { name: 'aliased', source: 's3://b/x' });
    const alias = { name: 'aliased', alias: 'best', version: '1' };
    expect((await open.post('registered-models/alias', alias)).text).toBe('{}');
    const got = await open.get('registered-models/alias?name=aliased&alias=best');
    expect(got.body.model_version).toMatchObject({ version: '1', aliases: ['best'] });
    expect((await send('DELETE', 'registered-models/alias', alias)).text).toBe('{}');
    expect((await open.get('registered-models/alias?name=aliased&alias=best')).status).toBe(400);
  });

  it('list the latest versions by POST and by GET, and search', async () => {
    await open.post('registered-models/create', { name: 'listed' });
    await open.post('model-versions/create', { name: 'listed', source: 's3://b/x' });
    const latest = [{ name: 'listed', version: '1' }];
    const byPost = await open.post('registered-models/get-latest-versions', { name: 'listed' });
    expect(byPost.body.model_versions).toMatchObject(latest);
    const byGet = await open.get('registered-models/get-latest-versions?name=listed&stages=None');
    expect(byGet.body.model_versions).toMatchObject(latest);
    const found = await open.get("registered-models/search?filter=name='listed'&max_results=1");
    expect(found.body.registered_models).toMatchObject([{ latest_versions: latest }]);
  });

  it('do not answer a retry with “already exists” when the first answer was lost', async () => {
    const text = JSON.stringify({ name: 'lost' });
    const socket = connect(open.server.port, '127.0.0.1');
    socket.write(
      'POST /api/2.0/mlflow/registered-models/create HTTP/1.1\r\nHost: localhost\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      () => socket.resetAndDestroy()
    );
    while ((await open.get('registered-models/get?name=lost')).status !== 200) await sleep(20);
    expect((await open.post('registered-models/create', { name: 'lost' })).status).toBe(200);
    expect((await open.post('registered-models/create', { name: 'lost' })).body.error_code).toBe(
      'RESOURCE_ALREADY_EXISTS'
    );
  });

  it('are also where MLflow’s page looks for them', async () => {
    const { status } = await ask(
      open.server,
      'GET',
      '/ajax-api/2.0/mlflow/registered-models/search'
    );
    expect(status).toBe(200);
  });

  it('leave webhooks to servers that have them', async () => {
    const { status, body } = await ask(open.server, 'GET', '/api/2.0/mlflow/webhooks');
    expect([status, body.error_code]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
  });
});
