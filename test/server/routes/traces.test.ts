import { connect } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MAX_INFLATED_BYTES } from '../../../src/protocol/limits.ts';
import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';
import { exportBytes, exportJson } from '../otlp/export-body.ts';

const V3 = '/api/3.0/mlflow/traces';
const OTLP = { 'content-type': 'application/x-protobuf', 'x-mlflow-experiment-id': '0' };

describe('the trace endpoints', () => {
  let open: OpenServer;
  beforeAll(async () => {
    open = await openServer();
  });
  afterAll(() => open.close());

  const otlp = (body: Uint8Array, headers: Record<string, string> = {}) =>
    ask(open.server, 'POST', '/v1/traces', {
      headers: { ...OTLP, ...headers },
      body: Buffer.from(body)
    });

  it('answer spans with an empty protobuf message, and give them back to the last digit', async () => {
    const traceId = 'a'.repeat(32);
    const taken = await otlp(exportBytes(exportJson([{ traceId }])));
    expect(taken).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-type': 'application/x-protobuf' }
    });
    const got = await ask(open.server, 'GET', `${V3}/get?trace_id=tr-${traceId}`);
    expect(got.text).toContain('"start_time_unix_nano":1700000000123456789,');
    expect(got.body.trace.spans).toHaveLength(1);
  });

  it('refuse a bomb with 413 and stay up', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_INFLATED_BYTES + 1));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await otlp(bomb, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      body: { error_code: 'CONTENT_TOO_LARGE' }
    });
    expect(await ask(open.server, 'GET', `${V3}/nope`)).toMatchObject({ status: 404 });
  });

  it('keep nothing of a body that was cut off on the way', async () => {
    const traceId = 'b'.repeat(32);
    const body = exportBytes(exportJson([{ traceId }]));
    const socket = connect(open.server.port, '127.0.0.1');
    socket.write(
      `POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-protobuf\r\n` +
        `X-Mlflow-Experiment-Id: 0\r\nContent-Length: ${body.length}\r\n\r\n`
    );
    socket.end(body.subarray(0, body.length - 1));
    socket.resume();
    await once(socket, 'close');
    expect(await ask(open.server, 'GET', `${V3}/tr-${traceId}`)).toMatchObject({ status: 404 });
  });

  it('take headers that JavaScript has a meaning for as what they are', async () => {
    expect(await otlp(Buffer.from('x'), { 'content-type': 'constructor' })).toMatchObject({
      status: 400,
      body: {
        detail:
          'Invalid Content-Type: constructor. Expected: application/x-protobuf or application/json'
      }
    });
  });

  it('send the file that an older client put beside the trace', async () => {
    const created = await open.post('traces', { experiment_id: '0', timestamp_ms: 5 });
    const { request_id, tags } = created.body.trace_info;
    const location = tags.find(({ key }: { key: string }) => key === 'mlflow.artifactLocation');
    expect(location.value).toBe(`mlflow-artifacts:/0/traces/${request_id}/artifacts`);
    const file = `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${request_id}`;
    expect(await ask(open.server, 'GET', file)).toMatchObject({
      status: 404,
      body: { error_code: 'NOT_FOUND' }
    });
    const data = '{"spans": []}';
    const place = `/api/2.0/mlflow-artifacts/artifacts/0/traces/${request_id}/artifacts/traces.json`;
    await ask(open.server, 'PUT', place, { body: data });
    const sent = await ask(open.server, 'GET', file);
    expect(sent).toMatchObject({ status: 200, text: data });
    expect(sent.headers['content-disposition']).toContain('traces.json');
  });

  it('leave what only Databricks has to the client', async () => {
    for (const path of [
      '/api/2.0/mlflow/unified-traces',
      '/api/2.0/mlflow/get-online-trace-details',
      `${V3}/metrics/x`
    ]) {
      expect(await ask(open.server, 'GET', path), path).toMatchObject({
        status: 404,
        body: { error_code: 'ENDPOINT_NOT_FOUND' }
      });
    }
  });
});
