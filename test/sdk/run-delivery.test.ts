import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiCalls, CallFailure } from '../../src/sdk/api-calls.ts';
import type { Entry } from '../../src/sdk/outbox/entry.ts';
import { RunDelivery, type FileBody } from '../../src/sdk/outbox/run-delivery.ts';

type Answer = [status: number, body: string] | undefined;
let answer: (request: IncomingMessage, body: string) => Answer;
let artifact_uri: string;
let asked: string[];
let warnings: string[];
let server: Server;
let delivery: RunDelivery;
let files: (path: string) => FileBody[];

const bytes = new Uint8Array([1, 2, 3]);
const RUN: Entry = ['run', 0, { uuid: 'u', start_time: 1, tags: [] }];
const file = (path: string): Entry => ['file', 0, path, { kept: path }];
const END: Entry = ['end', 0, 'FINISHED', 5];

beforeEach(async () => {
  artifact_uri = 'mlflow-artifacts:/0/abc';
  answer = () => undefined;
  asked = [];
  warnings = [];
  files = path => [{ path, open: async () => bytes }];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (some: string) => (body += some));
    request.once('end', () => {
      asked.push(`${request.method} ${request.url!.replace(/\?.*/, '')}`);
      const run = { info: { run_id: 'abc', artifact_uri, lifecycle_stage: 'active' } };
      const [status, text] = answer(request, body) ?? [200, JSON.stringify({ run })];
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const calls = new ApiCalls({ address: `http://127.0.0.1:${port}`, authorization: null });
  delivery = new RunDelivery(calls, {
    filesOf: async path => files(path),
    forget: () => {},
    runIs: () => {},
    warn: message => warnings.push(message)
  });
});
afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

const isPut = ({ method }: IncomingMessage) => method === 'PUT';
const ended = () => asked.at(-1) === 'POST /api/2.0/mlflow/runs/update';
const failure = (sent: Promise<void>) =>
  sent.then(
    () => null,
    (error: unknown) => error as CallFailure
  );

describe('a server that answers with a page', () => {
  it('is away, whatever its status', async () => {
    answer = () => [200, '<html>Sign in</html>'];
    const error = await failure(delivery.send([RUN, END]));
    expect(error).toBeInstanceOf(CallFailure);
    expect(error!.later).toBe(true);
    // It has taken nothing.
    answer = ({ url }) => (url!.includes('log-batch') ? [200, '<html></html>'] : undefined);
    expect(await failure(delivery.send([RUN, ['tag', 0, 'a', 'b'], END]))).toBeInstanceOf(
      CallFailure
    );
    answer = () => undefined;
    await delivery.send([RUN, ['tag', 0, 'a', 'b'], END]);
    expect(ended()).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe('a file that is never taken does not keep the rest', () => {
  it.each([404, 405, 413, 414, 501])('refused with status %s and a page', async status => {
    answer = request => (isPut(request) ? [status, '<html>nginx</html>'] : undefined);
    await delivery.send([RUN, file('a'), END]);
    expect(ended()).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^File a is not kept: .*status/)]);
  });

  it('for which a server gives no address', async () => {
    artifact_uri = 's3://bucket/abc';
    answer = ({ url }) =>
      url!.includes('presigned') ? [404, '<html>Not found</html>'] : undefined;
    await delivery.send([RUN, file('a'), END]);
    expect(ended()).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  it('as files are switched off', async () => {
    const said =
      'disabled due to the mlflow server running with `--no-serve-artifacts`. To enable … `--serve-artifacts`';
    answer = request => (isPut(request) ? [503, said] : undefined);
    await delivery.send([RUN, file('a'), END]);
    expect(ended()).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('with --serve-artifacts')]);
  });

  it('or cannot be opened, alone of its folder', async () => {
    const open = () => Promise.reject(new Error('EACCES: permission denied'));
    files = () => [
      { path: 'a/1', open },
      { path: 'a/2', open: async () => bytes }
    ];
    await delivery.send([RUN, file('a'), END]);
    expect(ended()).toBe(true);
    expect(asked.filter(line => line.startsWith('PUT'))).toEqual([
      'PUT /api/2.0/mlflow-artifacts/artifacts/0/abc/a/2'
    ]);
    expect(warnings).toEqual(['File a/1 is not kept: EACCES: permission denied']);
  });

  it('as it is changed while it is read', async () => {
    const gone = Object.assign(new Error('The blob could not be read'), {
      name: 'NotReadableError'
    });
    const real = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      init.method === 'PUT'
        ? Promise.reject(new TypeError('fetch failed', { cause: gone }))
        : real(url, init)
    );
    try {
      await delivery.send([RUN, file('a'), END]);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(warnings).toEqual(['File a is not kept: The blob could not be read']);
  });

  it('after some tries, while the server takes other things', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    answer = request => (isPut(request) ? [500, 'no boto3'] : undefined);
    for (let tries = 1; tries <= 6; tries++) {
      expect(await failure(delivery.send([RUN, file('a'), END]))).toBeInstanceOf(CallFailure);
      vi.setSystemTime(Date.now() + 1000);
    }
    // Six tries can be over in no time.
    vi.setSystemTime(Date.now() + 3000);
    await delivery.send([RUN, file('a'), END]);
    expect(ended()).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('File a is not kept')]);
  });

  it('but waits with it while the server takes nothing', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await delivery.send([RUN]);
    answer = () => [500, ''];
    for (let tries = 1; tries <= 20; tries++) {
      expect(await failure(delivery.send([RUN, file('a'), END]))).toBeInstanceOf(CallFailure);
      vi.setSystemTime(Date.now() + 1000);
    }
    expect(warnings).toEqual([]);
  });
});

it('sends in parts what is too much for a proxy', async () => {
  const taken: number[] = [];
  answer = ({ url }, body) => {
    if (!url!.includes('log-batch')) return undefined;
    if (body.length > 10_000) return [413, '<html>413 Request Entity Too Large</html>'];
    taken.push((JSON.parse(body) as { metrics: unknown[] }).metrics.length);
    return undefined;
  };
  const points = Array.from({ length: 900 }, (_, i): Entry => ['metric', 0, 'loss', 1, i, 1]);
  await delivery.send([RUN, ...points, END]);
  expect(taken.reduce((sum, count) => sum + count)).toBe(900);
  expect(warnings).toEqual([]);
});

it('does not lose a run to an error that nobody foresaw', async () => {
  answer = ({ url }) => (url!.includes('runs/create') ? [200, '{}'] : undefined);
  expect(await failure(delivery.send([RUN, END]))).toBeInstanceOf(TypeError);
  answer = () => undefined;
  await delivery.send([RUN, ['tag', 0, 'a', 'b'], END]);
  expect(asked).toContain('POST /api/2.0/mlflow/runs/log-batch');
});
