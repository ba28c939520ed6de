import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { mulberry32 } from '../sync/fault-proxy.ts';
import { recordDifferences } from '../sync/record-differences.ts';
import { RestApi } from '../sync/rest-api.ts';
import { served } from '../sync/sync-process.ts';

const BATCHES = process.env['CELLTRAIL_LONG'] === '1' ? 2_000 : 120;

let folder: string;
let server: ServeProcess;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-sync-'));
  server = await startServeProcess(path.join(folder, 'remote'));
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('runs that grow are sent as they do, each point once, while they are sealed', async () => {
  const dataDir = path.join(folder, 'here/.celltrail');
  const store = await openStore({ dataDir, sync: 'normal' });
  const { remote, close } = openRemote(server.url, {});
  const settings = { ...DEFAULT_SYNC_SETTINGS };
  await store.sync.setRemote({ address: remote.address, settings });
  const errors: unknown[] = [];
  const sync = new Sync({
    store: store.sync,
    remote,
    settings,
    files: await openLocalFiles(dataDir, path.join(dataDir, 'artifacts')),
    root: 'here',
    log: { error: (_, error) => errors.push(error) }
  });
  store.onCommit(events => sync.changed(events));
  const random = mulberry32(5);
  const { experiment_id } = await store.tracking.createExperiment({ name: 'live' });
  const runs = await Promise.all(
    ['a', 'b', 'c'].map(run_name =>
      store.tracking.createRun({ experiment_id, run_name, start_time: 1, user_id: 'ada' })
    )
  );
  let logged = 0;
  // More than one read takes: others come while these are sent.
  for (; logged < 25_000; logged += 1000) {
    const metrics = Array.from({ length: 1000 }, (_, at) => ({
      key: `m${at % 4}`,
      step: logged + at,
      timestamp: logged + at,
      value: at / 3
    }));
    await store.tracking.logBatch({ run_id: runs[0].info.run_id, metrics });
  }
  await sync.start();
  for (let batch = 0; batch < BATCHES; batch++) {
    const { run_id } = runs[batch % 3].info;
    const metrics = Array.from({ length: 20 }, () => ({
      key: `m${Math.floor(random() * 4)}`,
      // In any order, also before those that were sealed.
      step: Math.floor(random() * 1_000_000),
      timestamp: ++logged,
      value: random()
    }));
    await store.tracking.logBatch({ run_id, metrics });
    if (batch % 40 === 20) await store.series.sealAll();
    await sleep(random() * 40);
  }
  for (const { info } of runs) {
    await store.tracking.updateRun({ run_id: info.run_id, status: 'FINISHED', end_time: 9 });
  }
  await sync.settled();
  expect(errors).toEqual([]);
  expect(sync.sentPoints).toBe(logged);
  expect(await sync.status()).toMatchObject({ state: 'synced', problems: [], waiting_points: 0 });
  await close();
  await sync.close();
  await store.close();
  await served(dataDir, async here => {
    expect(await recordDifferences(here, new RestApi(server.url))).toEqual([]);
  });
}, 300_000);
