import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ask, type Json } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

const API = '/api/2.0/mlflow/logged-models';

describe('the endpoints of logged models', () => {
  let open: OpenServer;
  let model: Json;

  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());
  beforeEach(async () => {
    model = (await open.post('logged-models', { experiment_id: '0', name: 'one' })).body.model;
  });

  const send = (method: string, path: string, body?: object) =>
    ask(open.server, method, `${API}/${path}`, body ? { body: JSON.stringify(body) } : {});
  const got = async () => (await send('GET', model.info.model_id)).body.model;
  const searched = async (filter: string) =>
    (await open.post('logged-models/search', { experiment_ids: ['0'], filter })).body.models ?? [];

  it('create, finalize, tag, find and delete a model', async () => {
    const { model_id } = model.info;
    expect(model).toEqual({
      info: expect.objectContaining({ name: 'one', status: 'LOGGED_MODEL_PENDING' }),
      data: {}
    });
    const finalized = await send('PATCH', model_id, { model_id, status: 2 });
    expect(finalized.body.model.info.status).toBe('LOGGED_MODEL_READY');
    expect(
      (await send('PATCH', `${model_id}/tags`, { tags: [{ key: 'a', value: 'b' }] })).text
    ).toBe('{}');
    expect(
      (await send('POST', `${model_id}/params`, { params: [{ key: 'p', value: '1' }] })).text
    ).toBe('{}');
    expect(await got()).toMatchObject({
      info: { tags: [{ key: 'a', value: 'b' }] },
      data: { params: [{ key: 'p', value: '1' }] }
    });
    expect(await searched(`model_id = '${model_id}'`)).toEqual([await got()]);
    expect((await send('DELETE', `${model_id}/tags/a`)).text).toBe('{}');
    expect((await send('DELETE', model_id)).text).toBe('{}');
    expect((await send('GET', model_id)).status).toBe(404);
    expect((await send('GET', `${model_id}?allow_deleted=true`)).status).toBe(200);
    expect(await searched(`model_id = '${model_id}'`)).toEqual([]);
  });

  it('take the model from the address, whatever the body names', async () => {
    const other = (await open.post('logged-models', { experiment_id: '0' })).body.model;
    const body = { model_id: other.info.model_id, status: 2 };
    await send('PATCH', model.info.model_id, body);
    expect((await got()).info.status).toBe('LOGGED_MODEL_READY');
    const untouched = await send('GET', other.info.model_id);
    expect(untouched.body.model.info.status).toBe('LOGGED_MODEL_PENDING');
  });

  it('list and stream its files', async () => {
    const { model_id } = model.info;
    const files = `/ajax-api/2.0/mlflow/logged-models/${model_id}/artifacts/files`;
    await ask(
      open.server,
      'PUT',
      `/api/2.0/mlflow-artifacts/artifacts/0/models/${model_id}/artifacts/data/MLmodel`,
      { body: 'flavors: {}' }
    );
    const folder = `${model_id}/artifacts/directories?artifact_directory_path=data`;
    expect((await send('GET', folder)).body).toEqual({
      root_uri: model.info.artifact_uri,
      files: [{ path: 'data/MLmodel', is_dir: false, file_size: 11 }]
    });
    const file = await ask(open.server, 'GET', `${files}?artifact_file_path=data/MLmodel`, {
      headers: { range: 'bytes=0-6' }
    });
    expect(file).toMatchObject({ status: 206, text: 'flavors' });
    expect((await ask(open.server, 'GET', `${files}?artifact_file_path=../x`)).status).toBe(400);
    expect((await ask(open.server, 'GET', `/api${files.slice('/ajax-api'.length)}`)).status).toBe(
      404
    );
  });

  it('answer the retry of a create whose answer was lost with the same model', async () => {
    const body = JSON.stringify({ experiment_id: '0', name: 'lost' });
    const socket = connect(open.server.port, '127.0.0.1');
    socket.write(
      `POST ${API} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
      () => socket.resetAndDestroy()
    );
    while ((await searched("name = 'lost'")).length === 0) await sleep(5);
    const [made] = await searched("name = 'lost'");
    expect((await open.post('logged-models', body)).body.model).toEqual(made);
    expect(await searched("name = 'lost'")).toHaveLength(1);
  });
});

describe('the endpoints of inputs and outputs', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  it('answer models of a run that is got, and in a search its outputs alone', async () => {
    const { run } = (await open.post('runs/create', { experiment_id: '0' })).body;
    const { run_id } = run.info;
    expect(run.outputs).toBeUndefined();
    await open.post('runs/log-inputs', { run_id, models: [{ model_id: 'm-in' }] });
    await open.post('runs/outputs', { run_id, models: [{ model_id: 'm-out', step: 2 }] });
    const outputs = { model_outputs: [{ model_id: 'm-out', step: 2 }] };
    expect((await open.get(`runs/get?run_id=${run_id}`)).body.run).toMatchObject({
      inputs: { model_inputs: [{ model_id: 'm-in' }] },
      outputs
    });
    const { runs } = (await open.post('runs/search', { experiment_ids: ['0'] })).body;
    expect(runs[0]).toMatchObject({ inputs: {}, outputs });
    expect(runs[0].inputs.model_inputs).toBeUndefined();
  });

  it('find datasets below ajax-api alone', async () => {
    const path = '2.0/mlflow/experiments/search-datasets';
    const body = '{"experiment_ids":["0"]}';
    expect((await ask(open.server, 'POST', `/ajax-api/${path}`, { body })).text).toBe('{}');
    expect((await ask(open.server, 'POST', `/api/${path}`, { body })).status).toBe(404);
  });
});
