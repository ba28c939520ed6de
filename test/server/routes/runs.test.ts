import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MAX_BODY_BYTES } from '../../../src/protocol/limits.ts';
import { ask, type Json } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

const T = 1_700_000_000_000;
const DOCS = ' See the API docs for more information about request parameters.';

describe('the run endpoints', () => {
  let open: OpenServer;
  let run_id: string;

  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());
  beforeEach(async () => {
    const created = await open.post('runs/create', {
      experiment_id: '0',
      run_name: 'one',
      start_time: T
    });
    run_id = created.body.run.info.run_id;
  });

  const data = async () => (await open.get(`runs/get?run_id=${run_id}`)).body.run.data;

  it('create a run and read it back by both names of its id', async () => {
    const byId = await open.get(`runs/get?run_id=${run_id}`);
    const byUuid = await open.get(`runs/get?run_uuid=${run_id}`);
    expect(byId.body).toEqual(byUuid.body);
    expect(byId.body.run.info).toMatchObject({
      run_id,
      run_uuid: run_id,
      run_name: 'one',
      experiment_id: '0',
      status: 'RUNNING',
      start_time: T,
      artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
      lifecycle_stage: 'active'
    });
  });

  it('log one metric, param and tag at a time', async () => {
    const metric = { key: 'val/my loss.1', value: 0.5, timestamp: T, step: 3 };
    for (const [endpoint, body] of [
      ['log-metric', metric],
      ['log-parameter', { key: 'lr', value: '0.1' }],
      ['set-tag', { key: 'colour', value: 'red' }]
    ] as const) {
      expect(await open.post(`runs/${endpoint}`, { run_id, ...body })).toMatchObject({
        status: 200,
        text: '{}'
      });
    }
    expect(await data()).toMatchObject({
      metrics: [metric],
      params: [{ key: 'lr', value: '0.1' }],
      tags: expect.arrayContaining([{ key: 'colour', value: 'red' }])
    });
    expect((await open.post('runs/delete-tag', { run_id, key: 'colour' })).text).toBe('{}');
    expect(JSON.stringify(await data())).not.toContain('colour');
  });

  it('log a batch', async () => {
    const batch = {
      run_id,
      metrics: [{ key: 'loss', value: 1, timestamp: T, step: 0 }],
      params: [{ key: 'p', value: 'v' }],
      tags: [{ key: 't', value: 'v' }]
    };
    expect((await open.post('runs/log-batch', batch)).text).toBe('{}');
    expect(await data()).toMatchObject({ metrics: batch.metrics, params: batch.params });
  });

  it('carry NaN and the infinities, quoted or bare', async () => {
    await open.post('runs/log-metric', { run_id, key: 'a', value: 'NaN', timestamp: T });
    await open.post(
      'runs/log-batch',
      `{"run_id":"${run_id}","metrics":[{"key":"b","value":-Infinity,"timestamp":${T},"step":0}]}`
    );
    await open.post(
      'runs/log-metric',
      `{"run_id":"${run_id}","key":"c","value":NaN,"timestamp":${T}}`
    );
    const { metrics } = await data();
    expect(Object.fromEntries(metrics.map((m: Json) => [m.key, m.value]))).toEqual({
      a: 'NaN',
      b: -Number.MAX_VALUE, // as MLflow's server keeps it
      c: 'NaN'
    });
  });

  it('end, delete, restore and search runs', async () => {
    const ended = await open.post('runs/update', { run_id, status: 'FINISHED', end_time: T + 5 });
    expect(ended.body.run_info).toMatchObject({ run_id, status: 'FINISHED', end_time: T + 5 });
    expect((await open.post('runs/delete', { run_id })).text).toBe('{}');
    const search = async (run_view_type: unknown) =>
      (await open.post('runs/search', { experiment_ids: ['0'], run_view_type })).body.runs ?? [];
    const ids = (runs: Json[]) => runs.map(run => run.info.run_id);
    expect(ids(await search('ACTIVE_ONLY'))).not.toContain(run_id);
    expect(ids(await search(2))).toContain(run_id);
    expect((await open.post('runs/restore', { run_id })).text).toBe('{}');
    expect(ids(await search('ALL'))).toContain(run_id);
  });

  it('log inputs', async () => {
    const dataset = { name: 'd', digest: 'x', source_type: 'local', source: '{}' };
    const sent = { run_id, datasets: [{ dataset, tags: [{ key: 'k', value: 'v' }] }] };
    expect((await open.post('runs/log-inputs', sent)).text).toBe('{}');
    const { body } = await open.get(`runs/get?run_id=${run_id}`);
    expect(body.run.inputs.dataset_inputs[0].dataset).toMatchObject(dataset);
  });

  it('refuse another value of a param, as nobody here is a kernel', async () => {
    await open.post('runs/log-parameter', { run_id, key: 'lr', value: '1' });
    const again = await open.post('runs/log-batch', {
      run_id,
      params: [{ key: 'lr', value: '2' }]
    });
    expect(again.status).toBe(400);
    expect(again.body.message).toContain('Changing param values is not allowed');
  });

  it.each([
    ['log-metric', {}, `Missing value for required parameter 'run_id'.${DOCS}`],
    [
      'log-metric',
      { run_id: 'r', value: 1, timestamp: 1 },
      `Missing value for required parameter 'key'.${DOCS}`
    ],
    [
      'log-metric',
      { run_id: 5 },
      `Invalid value 5 for parameter 'run_id' supplied:  Hint: Value was of type 'int'.${DOCS}`
    ],
    [
      'log-batch',
      { run_id: 'r', metrics: {} },
      `Invalid value {} for parameter 'metrics' supplied:  Hint: Value was of type 'dict'.${DOCS}`
    ],
    [
      'log-batch',
      { run_id: 'r', metrics: [{ key: 'a', timestamp: 1 }] },
      `Missing value for required parameter 'metrics[0].value'.${DOCS}`
    ],
    [
      'create',
      { start_time: 'now' },
      `Invalid value "now" for parameter 'start_time' supplied:  Hint: Value was of type 'str'.${DOCS}`
    ],
    ['log-metric', '{"run_id":', `Missing value for required parameter 'run_id'.${DOCS}`],
    ['log-metric', '[1]', 'The request body must be a JSON object.']
  ])('refuse runs/%s with %j', async (endpoint, body, message) => {
    expect(await open.post(`runs/${endpoint}`, body)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message }
    });
  });

  it('refuse 1,001 metrics and keep none of them', async () => {
    const metrics = Array.from({ length: 1001 }, (_, step) => ({
      key: 'm',
      value: 1,
      timestamp: T,
      step
    }));
    const answer = await open.post('runs/log-batch', { run_id, metrics });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect((await data()).metrics).toBeUndefined();
  });

  it('refuse a key of 251 characters', async () => {
    const sent = { run_id, key: 'k'.repeat(251), value: 1, timestamp: T };
    expect((await open.post('runs/log-metric', sent)).body.message).toContain('250');
  });

  it('say that a run is not there', async () => {
    expect(await open.get('runs/get?run_id=nope')).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=nope not found' }
    });
  });

  it('ask for JSON', async () => {
    const send = (headers: Record<string, string>) =>
      ask(open.server, 'POST', '/api/2.0/mlflow/runs/create', { headers, body: '{}' });
    expect((await send({ 'content-type': 'text/plain' })).body.message).toBe(
      "Bad Request. Content-Type must be one of ['application/json']."
    );
    const without = await fetch(`${open.url}/api/2.0/mlflow/runs/create`, {
      method: 'POST',
      body: new Blob(['{}'])
    });
    expect((await without.json()).message).toBe('Bad Request. Content-Type header is missing.');
    expect((await send({ 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
  });

  it('refuse a body over the limit, whether its length is declared or not', async () => {
    const path = '/api/2.0/mlflow/runs/log-batch';
    const body = Buffer.alloc(MAX_BODY_BYTES + 1, ' ');
    const declared = await ask(open.server, 'POST', path, { body });
    expect(declared).toMatchObject({ status: 413, body: { error_code: 'CONTENT_TOO_LARGE' } });
    const chunked = await ask(open.server, 'POST', path, {
      body,
      headers: { 'transfer-encoding': 'chunked' }
    });
    expect(chunked.status).toBe(413);
    expect((await open.get(`runs/get?run_id=${run_id}`)).status).toBe(200);
  });
});
