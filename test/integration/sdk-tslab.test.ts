import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { KernelClient } from '../kernel/kernel-client.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LAUNCHER = path.join(ROOT, 'src/kernel/launcher.cjs');

let server: OpenServer;
let folder: string;
let kernel: KernelClient;

beforeAll(async () => {
  server = await openServer();
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-notebook-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(ROOT, 'celltrail/client'), path.join(folder, 'node_modules', 'celltrail'));
  const env = [`MLFLOW_TRACKING_URI=${server.url}`, `CELLTRAIL_OUTBOX=${folder}/outbox`];
  const argv = [process.execPath, LAUNCHER, 'kernel', '--config-path', '{connection_file}'];
  kernel = await KernelClient.start(['/usr/bin/env', ...env, ...argv], folder);
});
afterAll(async () => {
  await kernel?.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const theRun = async () => {
  const { body } = await server.post('runs/search', { experiment_ids: ['0'] });
  return body.runs?.[0];
};

const lossSteps = async () => {
  const { run_id } = (await theRun()).info;
  const history = await server.get(`metrics/get-history?run_id=${run_id}&metric_key=loss`);
  return (history.body.metrics ?? []).map(({ step }: { step: number }) => step);
};

it('logs from the cells of a TypeScript notebook, and says nothing in them', async () => {
  const first = await kernel.execute(`
    import { metric, params } from 'celltrail';
    params({ lr: 0.1 });
    for (let step = 0; step < 30; step++) metric('loss', 1 / (step + 1), step);`);
  expect(first).toMatchObject({ reply: { status: 'ok' }, streams: [] });
  await vi.waitFor(async () => expect(await lossSteps()).toHaveLength(30), 10_000);
});

it('types the calls of a cell', async () => {
  const { reply, streams } = await kernel.execute("metric('loss', 'high');");
  expect(reply.status).toBe('error');
  expect(streams[0].text).toContain("not assignable to parameter of type 'number'");
});

it('says what a call does where a notebook asks', async () => {
  const code = 'metric';
  const { data } = await kernel.request('inspect_request', {
    code,
    cursor_pos: 3,
    detail_level: 0
  });
  expect((data as { [type: string]: string })['text/plain']).toContain(
    'NaN and Infinity are values'
  );
});

it('sends what a cell logs while it computes', async () => {
  // tslab drops a cell that comes within 200 ms after one that failed.
  await sleep(500);
  const cell = kernel.execute(
    "metric('loss', 1, 99); for (const end = Date.now() + 8000; Date.now() < end; );"
  );
  let isOver = false;
  void cell.then(() => (isOver = true));
  await vi.waitFor(async () => expect(await lossSteps()).toContain(99), 7000);
  expect(isOver).toBe(false);
  expect((await cell).reply.status).toBe('ok');
});

it('sends all that waits when the kernel is shut down, and ends its run', async () => {
  await kernel.execute("for (let step = 200; step < 700; step++) metric('loss', 1, step);");
  expect(await kernel.shutdown()).toBe(0);
  expect(await lossSteps()).toHaveLength(531);
  expect((await theRun()).info.status).toBe('FINISHED');
});
