import { randomBytes } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { recordDifferences } from '../sync/record-differences.ts';
import { RestApi } from '../sync/rest-api.ts';
import { served, startSync, sync } from '../sync/sync-process.ts';
import { writeRun } from '../sync/write-record.ts';
import { startMlflowServer } from './mlflow-server.ts';
import { S3_CREDENTIALS, startS3Server } from './s3-server.ts';

const MB = 1024 ** 2;
/** As small as S3 takes parts. */
const ENV = {
  MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(12 * MB),
  MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(5 * MB)
};

let folder: string;
let s3: Awaited<ReturnType<typeof startS3Server>>;
/** In front of S3, for the remote as for us. */
let storage: FaultProxy;
let mlflow: Awaited<ReturnType<typeof startMlflowServer>>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-multipart-'));
  s3 = await startS3Server('bucket');
  storage = await FaultProxy.start(s3.port);
  mlflow = await startMlflowServer(folder, {
    args: ['--artifacts-destination', 's3://bucket/at'],
    env: { ...S3_CREDENTIALS, MLFLOW_S3_ENDPOINT_URL: storage.address }
  });
}, 600_000);

afterAll(async () => {
  await mlflow?.stop();
  await storage?.close();
  await s3?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What we asked the storage for by presigned addresses, such as `PUT 3` for a third part. */
let asked: string[];
/** What the remote aborted. */
let aborted: number;
beforeEach(() => {
  storage.clear();
  asked = [];
  aborted = 0;
  storage.onRequest = (method, url, headers) => {
    const part = /[?&]partNumber=(\d+)/.exec(url)?.[1];
    if (isOurs(headers)) asked.push(`${method} ${part}`);
    else if (method === 'DELETE' && url.includes('uploadId=')) aborted++;
  };
});

const isOurs = (headers: { 'user-agent'?: string }) =>
  headers['user-agent']?.startsWith('celltrail/') ?? false;

const isPart = (part: number) => (method: string, url: string, headers: object) =>
  method === 'PUT' && isOurs(headers) && new RegExp(`[?&]partNumber=${part}\\b`).test(url);

/** A record with one run. */
async function recorded(name: string, files: Record<string, Buffer>) {
  const dataDir = path.join(folder, `of ${name}/.celltrail`);
  await served(dataDir, async api => {
    const { experiment_id } = await api.post('experiments/create', { name });
    await writeRun(api, experiment_id, name, { files });
  });
  return {
    dataDir,
    sync: (env: Record<string, string> = ENV) => sync(dataDir, mlflow.url, [], env),
    differences: () => served(dataDir, here => recordDifferences(here, new RestApi(mlflow.url)))
  };
}

it('a large file goes in parts, straight to the storage; parts that break are sent again', async () => {
  const record = await recorded('in parts', {
    'a b/ü 1 %.bin': randomBytes(26 * MB + 3),
    'small.bin': randomBytes(12 * MB - 1)
  });
  storage.next({ kind: 'reset' }, 1, isPart(2));
  storage.next({ kind: 'status', status: 503, retryAfter: '0.1' }, 1, isPart(6));
  expect(await record.sync()).toMatchObject({ code: 0 });
  expect(asked.sort()).toEqual([
    'PUT 1',
    'PUT 2',
    'PUT 2',
    'PUT 3',
    'PUT 4',
    'PUT 5',
    'PUT 6',
    'PUT 6'
  ]);
  expect(aborted).toBe(0);
  expect(await record.differences()).toEqual([]);
});

it('it goes by way of the remote where the storage takes nothing from us', async () => {
  const record = await recorded('refused', { 'a.bin': randomBytes(16 * MB) });
  storage.next({ kind: 'status', status: 403 }, Infinity, (_, __, headers) => isOurs(headers));
  expect(await record.sync()).toMatchObject({ code: 0 });
  expect(asked.length).toBeGreaterThan(0);
  expect(aborted).toBe(1);
  expect(await record.differences()).toEqual([]);
});

it('and where the environment says so', async () => {
  const record = await recorded('switched off', { 'a.bin': randomBytes(13 * MB) });
  const off = { ...ENV, MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'false' };
  expect(await record.sync(off)).toMatchObject({ code: 0 });
  expect(asked).toEqual([]);
  expect(await record.differences()).toEqual([]);
});

it('of a file that is replaced meanwhile nothing stays, and the new one goes', async () => {
  const record = await recorded('replaced', { 'a.bin': randomBytes(26 * MB) });
  const local = globSync(`${record.dataDir}/**/a.bin`);
  expect(local).toHaveLength(1);
  const other = path.join(folder, 'other.bin');
  writeFileSync(other, randomBytes(26 * MB));
  // Parts that are opened later are of the new one.
  storage.next({ kind: 'delay', ms: 1000 }, 4, (_, __, headers) => {
    if (isOurs(headers) && existsSync(other)) renameSync(other, local[0]);
    return isOurs(headers);
  });
  const { code, said } = await record.sync();
  expect(said).toMatch(/^Everything is on [^\n]*\n$/);
  expect(code).toBe(0);
  expect(aborted).toBe(1);
  expect(await record.differences()).toEqual([]);
});

it('after a kill it goes on with the file that was under way', async () => {
  const record = await recorded('killed', {
    'a.bin': randomBytes(13 * MB),
    'b.bin': randomBytes(13 * MB)
  });
  let parts = 0;
  const seen = new Promise<void>(resolve => {
    // The second part of the second file.
    const isIt = (...args: Parameters<ReturnType<typeof isPart>>) => {
      if (!isPart(2)(...args) || ++parts < 2) return false;
      resolve();
      return true;
    };
    storage.next({ kind: 'hang' }, 1, isIt);
  });
  const running = startSync(record.dataDir, mlflow.url, [], ENV);
  await seen;
  running.process.kill('SIGKILL');
  await running.outcome;
  asked = [];
  expect(await record.sync()).toMatchObject({ code: 0 });
  expect(asked.sort()).toEqual(['PUT 1', 'PUT 2', 'PUT 3']);
  expect(await record.differences()).toEqual([]);
});
