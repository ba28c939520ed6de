import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { openStore } from '../../src/store/open-store.ts';
import { Readable } from 'node:stream';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { temporaryFolder } from '../store/temporary-store.ts';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { RestApi } from '../sync/rest-api.ts';
import { sync } from '../sync/sync-process.ts';
import { points } from '../sync/write-record.ts';

/** Of a metric: a body with one point of it has more bytes than one with some of others. */
const LONG = 'x'.repeat(250);
const data = path.join(temporaryFolder(), 'data');
let there: OpenServer;
let proxy: FaultProxy;
let api: RestApi;

beforeAll(async () => {
  there = await openServer();
  proxy = await FaultProxy.start(Number(new URL(there.url).port));
  api = new RestApi(there.url);
  const { tracking, close } = await openStore({ dataDir: data, sync: 'normal' });
  const files = await openLocalFiles(data, `${data}/artifacts`);
  for (const run_name of ['one', 'two', 'three']) {
    const { run_id, artifact_uri } = (await tracking.createRun({ run_name })).info;
    const metrics = [...points('loss', 10), ...(run_name === 'one' ? points(LONG, 10) : [])];
    await tracking.logBatch({ run_id, metrics });
    await files.write(artifact_uri, 'x.bin', Readable.from([Buffer.alloc(100)]));
    await tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  }
  await close();
});
afterEach(() => proxy.clear());
afterAll(async () => {
  await proxy.close();
  await there.close();
});

const verify = () => sync(data, proxy.address, ['--verify']);
const fails = (status: number, times: number, asked: string) =>
  proxy.next({ kind: 'status', status }, times, (_, path) => path.includes(asked));

it('what the remote does not take is named once, and compared no more', async () => {
  proxy.next(
    { kind: 'status', status: 413 },
    Infinity,
    (_, path, headers) => path.includes('log-batch') && Number(headers['content-length']) > 330
  );
  const { code, said } = await verify();
  expect(said).toContain('Not on the remote: metric');
  expect(said).toContain('Compared 3 copies: 3 whole, 0 mended.');
  expect(code).toBe(1);
  proxy.clear();
  // It is taken now.
  expect(await verify()).toMatchObject({ code: 0 });
});

it('a failure of the remote is waited out', async () => {
  fails(502, 1, 'artifacts/list');
  fails(502, 1, 'registered-models/get');
  const { code, said } = await verify();
  expect(said).toContain('Compared 3 copies: 3 whole, 0 mended.');
  expect(proxy.counts.faults['status']).toBeGreaterThan(0);
  expect(code).toBe(0);
});

it('what the remote refuses to show is named, and the others are compared', async () => {
  fails(403, 1, 'metrics/get-history?');
  const { code, said } = await verify();
  expect(said).toMatch(/^(one|two|three): not compared: .*403/m);
  expect(said).toContain('Compared 2 copies: 2 whole, 0 mended; 1 could not be compared.');
  expect(code).toBe(1);
});

it('what others logged to a copy is not missing', async () => {
  const { experiments } = await api.post('experiments/search', { max_results: 10 });
  const experiment_ids = experiments.map((one: { experiment_id: string }) => one.experiment_id);
  const [{ info }] = await api.pages('runs/search', 'runs', { experiment_ids });
  await api.post('runs/log-batch', { run_id: info.run_id, metrics: points('loss', 2, 100) });
  const { code, said } = await verify();
  expect(said).toContain(`${info.run_name}: there and not here: 2 points of loss`);
  expect(said).toContain('Compared 3 copies: 3 whole, 0 mended.');
  expect(code).toBe(0);
});
