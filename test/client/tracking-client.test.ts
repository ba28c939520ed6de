import { describe, expect, it } from 'vitest';
import { TrackingClient } from '../../src/client/tracking-client.ts';
import { getSeries } from '../../src/protocol/endpoints/series.ts';
import { searchExperimentsByGet } from '../../src/protocol/endpoints/experiments.ts';
import { listLoggedModelArtifacts } from '../../src/protocol/endpoints/logged-models.ts';
import { logBatch, getRun } from '../../src/protocol/endpoints/runs.ts';
import { ApiError } from '../../src/protocol/errors.ts';
import { FakeTransport } from './fake-transport.ts';

function setUp() {
  const transport = new FakeTransport();
  return { transport, client: new TrackingClient(transport) };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it did not throw'),
    (error: unknown) => error as ApiError
  );

describe('a request', () => {
  it('of GET goes into the query, without what is undefined', async () => {
    const { transport, client } = setUp();
    await failure(client.call(getSeries, { run_id: 'a', metric_key: 'val/acc', width: undefined }));
    expect(transport.requests[0]).toMatchObject({
      method: 'GET',
      path: 'celltrail/v1/series',
      query: { run_id: 'a', metric_key: 'val/acc' },
      body: undefined
    });
    expect(Object.keys(transport.requests[0].query)).not.toContain('width');
  });

  it('repeats the name of a list', async () => {
    const { transport, client } = setUp();
    await failure(client.call(searchExperimentsByGet, { order_by: ['name', 'id'] }));
    expect(transport.requests[0].query).toEqual({ order_by: ['name', 'id'] });
  });

  it('has in its path what that names, and nowhere else', async () => {
    const { transport, client } = setUp();
    transport.answer(listLoggedModelArtifacts, () => ({}));
    await client.call(listLoggedModelArtifacts, {
      model_id: 'm/1',
      artifact_directory_path: 'code'
    });
    expect(transport.requests[0]).toMatchObject({
      path: '2.0/mlflow/logged-models/m%2F1/artifacts/directories',
      query: { artifact_directory_path: 'code' }
    });
    expect(Object.keys(transport.requests[0].query)).toHaveLength(1);
  });

  it('of POST goes into the body', async () => {
    const { transport, client } = setUp();
    transport.answer(logBatch, () => undefined);
    await client.call(logBatch, { run_id: 'a', params: [{ key: 'lr', value: '1' }] });
    expect(transport.requests[0].body).toEqual({
      run_id: 'a',
      params: [{ key: 'lr', value: '1' }]
    });
  });
});

describe('an error', () => {
  it('of the API comes back with its code, text and hint', async () => {
    const { transport, client } = setUp();
    transport.refuse(getRun, 404, {
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: "Run 'a' not found",
      hint: 'Open another.'
    });
    const error = await failure(client.call(getRun, { run_id: 'a' }));
    expect(error).toBeInstanceOf(ApiError);
    expect([error.code, error.message, error.hint]).toEqual([
      'RESOURCE_DOES_NOT_EXIST',
      "Run 'a' not found",
      'Open another.'
    ]);
  });

  it.each([503, 507])(
    'of the Jupyter server with status %i says that the server is away',
    async status => {
      const { transport, client } = setUp();
      transport.refuse(getRun, status, {
        message: 'The tracking server is starting',
        reason: null
      });
      const error = await failure(client.call(getRun, { run_id: 'a' }));
      expect([error.code, error.message]).toEqual([
        'TEMPORARILY_UNAVAILABLE',
        'The tracking server is starting'
      ]);
    }
  );

  it('of a full disk keeps its own code', async () => {
    const { transport, client } = setUp();
    const body = { error_code: 'INSUFFICIENT_STORAGE', message: 'The disk is full.' };
    transport.refuse(getRun, 507, body);
    expect((await failure(client.call(getRun, {}))).code).toBe('INSUFFICIENT_STORAGE');
  });

  it('that is a page of a proxy is told by its status', async () => {
    const { transport, client } = setUp();
    transport.refuse(getRun, 403, '<html>Forbidden</html>');
    const error = await failure(client.call(getRun, {}));
    expect(error.code).toBe('PERMISSION_DENIED');
    expect(error.message).toContain('403');
  });

  it('with a code that names something of Object is not taken for a known one', async () => {
    const { transport, client } = setUp();
    transport.refuse(getRun, 500, { error_code: 'constructor', message: 'x' });
    expect((await failure(client.call(getRun, {}))).code).toBe('INTERNAL_ERROR');
  });

  it('of the network has the cause', async () => {
    const { transport, client } = setUp();
    const cause = new TypeError('Failed to fetch');
    transport.answer(getRun, () => Promise.reject(cause));
    const error = await failure(client.call(getRun, {}));
    expect(error.code).toBe('TEMPORARILY_UNAVAILABLE');
    expect(error.cause).toBe(cause);
  });
});

describe('a download', () => {
  it('is the whole file', async () => {
    const { transport, client } = setUp();
    transport.files.set('a.txt', 'abcdef');
    const { bytes, size } = await client.download('get-artifact', { path: 'a.txt' });
    expect([await bytes.text(), size]).toEqual(['abcdef', 6]);
    expect(transport.downloads[0].range).toBeUndefined();
  });

  it('is the beginning that is wanted, and tells how long the file is', async () => {
    const { transport, client } = setUp();
    transport.files.set('a.txt', 'abcdef');
    const { bytes, size } = await client.download('get', { path: 'a.txt' }, { most: 2 });
    expect([await bytes.text(), size]).toEqual(['ab', 6]);
    expect(transport.downloads[0].range).toBe('bytes=0-1');
  });

  it('is no longer than wanted from a server that knows no ranges', async () => {
    const { transport, client } = setUp();
    transport.download = async () => new Response('abcdef');
    const { bytes, size } = await client.download('get', { path: 'a.txt' }, { most: 2 });
    expect([await bytes.text(), size]).toEqual(['ab', 6]);
  });

  it('of an empty file is empty', async () => {
    const { transport, client } = setUp();
    transport.files.set('a.txt', '');
    const { bytes, size } = await client.download('get', { path: 'a.txt' }, { most: 2 });
    expect([bytes.size, size]).toEqual([0, 0]);
  });

  it('that fails throws what the server said, or that it said nothing', async () => {
    const { transport, client } = setUp();
    const error = await failure(client.download('get', { path: 'a.txt' }));
    expect([error.code, error.message]).toEqual(['RESOURCE_DOES_NOT_EXIST', 'No file a.txt']);
    transport.download = () => Promise.reject(new TypeError('Failed to fetch'));
    expect((await failure(client.download('get', {}))).code).toBe('TEMPORARILY_UNAVAILABLE');
  });

  it.each([200, 404])('of status %i that breaks off says so', async status => {
    const { transport, client } = setUp();
    const cause = new TypeError('terminated');
    transport.download = async () =>
      new Response(new ReadableStream({ pull: controller => controller.error(cause) }), { status });
    const error = await failure(client.download('get', {}));
    expect([error.code, error.cause]).toEqual(['TEMPORARILY_UNAVAILABLE', cause]);
  });
});
