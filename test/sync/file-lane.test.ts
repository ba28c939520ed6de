import { Readable } from 'node:stream';
import { afterAll, afterEach, expect, it } from 'vitest';
import { copiedStore } from './copied-store.ts';

const { store, files, proxy, api, sync, close } = await copiedStore();
afterEach(() => proxy.clear());
afterAll(close);

const SOON = { timeout: 10_000 };
const isUpload = (method: string) => method === 'PUT';
let uploads = 0;
proxy.onRequest = method => {
  if (isUpload(method)) uploads++;
};

async function newRun(run_name: string, file?: string) {
  const { run_id, artifact_uri } = (await store.tracking.createRun({ run_name })).info;
  if (file !== undefined) {
    await write(artifact_uri, file);
    // As the server does.
    await store.sync.runIsDue(run_id);
  }
  return { run_id, artifact_uri };
}

const write = (artifact_uri: string, file: string, body = 'weights') =>
  files.write(artifact_uri, file, Readable.from([Buffer.from(body)]));

const log = (run_id: string, step: number) =>
  store.tracking.logBatch({ run_id, metrics: [{ key: 'loss', value: 1, timestamp: 1, step }] });

const end = (run_id: string) =>
  store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });

async function copyOf(run_id: string): Promise<string> {
  const [{ remote }] = await store.sync.runsOf([run_id]);
  return remote?.run_id ?? '';
}

/** Steps of the points that are there. */
const pointsOf = async (run_id: string) =>
  (await api.history(await copyOf(run_id), 'loss')).map(({ step }) => Number(step));

const statusOf = async (run_id: string) =>
  (await api.get('runs/get', { run_id: await copyOf(run_id) })).run.info.status as string;

it('a file that is refused is not sent again at each look at its run, but when it changes or somebody asks', async () => {
  proxy.next({ kind: 'status', status: 413 }, Infinity, isUpload);
  const { run_id, artifact_uri } = await newRun('too large', 'model.bin');
  await sync.settled();
  const before = uploads;
  for (let step = 0; step < 3; step++) {
    await log(run_id, step);
    await sync.settled();
  }
  expect(await pointsOf(run_id)).toEqual([0, 1, 2]);
  expect(uploads).toBe(before);
  expect((await sync.status()).problems).toMatchObject([
    { run_id, kind: 'conflict', message: expect.stringContaining('file model.bin') }
  ]);
  await write(artifact_uri, 'model.bin', 'other weights');
  await log(run_id, 3);
  await sync.settled();
  expect(uploads).toBe(before + 1);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(uploads).toBe(before + 2);
  expect((await sync.status()).problems).toEqual([]);
  expect(await api.files(await copyOf(run_id))).toEqual(['model.bin']);
});

it('a remote that is away only while files are sent gets them when it is back, and then the end', async () => {
  proxy.next({ kind: 'status', status: 503 }, 2, isUpload);
  const { run_id } = await newRun('away', 'a.bin');
  await end(run_id);
  await sync.settled();
  expect(await api.files(await copyOf(run_id))).toEqual(['a.bin']);
  expect(await statusOf(run_id)).toBe('FINISHED');
  expect(await sync.status()).toMatchObject({ problems: [], waiting_runs: 0 });
});

it('a file for which the remote has no room is named after some tries, and the run ends without', async () => {
  const body = JSON.stringify({ error_code: 'INSUFFICIENT_STORAGE', message: 'Over the quota.' });
  proxy.next({ kind: 'status', status: 507, body }, Infinity, isUpload);
  const { run_id } = await newRun('too much', 'large.bin');
  await end(run_id);
  await sync.settled();
  expect(await statusOf(run_id)).toBe('FINISHED');
  const { problems } = await sync.status();
  expect(problems).toMatchObject([
    { run_id, kind: 'failed', message: expect.stringMatching(/file large\.bin\. .*quota/) }
  ]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(await api.files(await copyOf(run_id))).toEqual(['large.bin']);
  expect(await sync.status()).toMatchObject({ problems: [], waiting_runs: 0 });
}, 60_000);

it('points do not wait for files, of their own run or of others; the end of a run does', async () => {
  // Of more runs than are sent at a time.
  const before = uploads;
  const names = Array.from({ length: 9 }, (_, at) => `sends ${at}`);
  proxy.next({ kind: 'hang' }, Infinity, isUpload);
  const uploading = await Promise.all(names.map(name => newRun(name, 'checkpoint')));
  const { run_id } = uploading[8];
  await expect.poll(() => uploads - before, SOON).toBeGreaterThan(1);
  await expect.poll(() => copyOf(run_id), SOON).not.toBe('');
  await log(run_id, 1);
  await end(run_id);
  const other = await newRun('logs');
  await log(other.run_id, 2);
  await expect.poll(() => pointsOf(run_id), SOON).toEqual([1]);
  await expect.poll(() => copyOf(other.run_id), SOON).not.toBe('');
  await expect.poll(() => pointsOf(other.run_id), SOON).toEqual([2]);
  expect(await statusOf(run_id)).toBe('RUNNING');
  expect((await sync.status()).waiting_runs).toBeGreaterThan(8);
});
