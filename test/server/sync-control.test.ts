import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { SyncControl } from '../../src/server/sync-control.ts';
import { readSyncStatus } from '../../src/server/sync-status-file.ts';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { openServer } from './open-server.ts';

const store = await temporaryStore();
const { dataDir } = store;
const certificate = path.join(dataDir, 'client.pem');
const VARIABLE = 'MLFLOW_TRACKING_CLIENT_CERT_PATH';
afterEach(() => {
  delete process.env[VARIABLE];
});

it('says that copying did not begin, and why, where somebody looks, and begins when it can', async () => {
  const there = await openServer();
  const errors: string[] = [];
  const control = new SyncControl({
    store: store.sync,
    files: await openLocalFiles(dataDir, `${dataDir}/artifacts`),
    dataDir,
    log: { error: message => void errors.push(message), info: () => undefined },
    onChange: () => undefined
  });
  store.onCommit(events => control.changed(events));
  process.env[VARIABLE] = certificate;
  await control.open(there.url);
  const { run_id } = (await store.tracking.createRun({})).info;
  await store.tracking.logBatch({
    run_id,
    metrics: [{ key: 'loss', value: 1, timestamp: 1, step: 0 }]
  });
  expect(existsSync(certificate)).toBe(false);
  const { status } = await control.state();
  expect(status).toMatchObject({
    ...{ address: there.url, state: 'refused', waiting_runs: 1, waiting_points: 1 },
    last_error: expect.stringMatching(/^Copying to 127\.0\.0\.1:\d+ did not begin: .*client\.pem/)
  });
  await expect.poll(() => readSyncStatus(dataDir)?.status.last_error).toBe(status?.last_error);
  expect(await control.runs([run_id])).toMatchObject([{ run_id, state: 'waiting' }]);
  expect(errors).toEqual([expect.stringContaining('did not begin')]);

  // Read, and used for servers with TLS alone.
  writeFileSync(certificate, '-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n');
  await control.retry();
  await expect
    .poll(async () => (await control.state()).status?.state, { timeout: 10_000 })
    .toBe('synced');
  expect(await control.runs([run_id])).toMatchObject([{ run_id, state: 'synced' }]);
  await control.close();
  await there.close();
});

it('says while it is paused what waits, to who asks and in the file', async () => {
  const there = await openServer();
  let changes = 0;
  const control = new SyncControl({
    store: store.sync,
    files: await openLocalFiles(dataDir, `${dataDir}/artifacts`),
    dataDir,
    log: { error: (_, error) => expect.unreachable(String(error)), info: () => undefined },
    onChange: () => void changes++
  });
  store.onCommit(events => control.changed(events));
  await control.set({ address: there.url });
  const inFile = () => readSyncStatus(dataDir)?.status;
  await expect
    .poll(inFile, { timeout: 10_000 })
    .toMatchObject({ address: there.url, state: 'synced' });
  await control.set({ address: there.url, settings: { ...DEFAULT_SYNC_SETTINGS, paused: true } });
  const before = changes;
  await store.tracking.createRun({ run_name: 'waits' });
  await expect
    .poll(inFile, { timeout: 10_000 })
    .toMatchObject({ state: 'paused', waiting_runs: 1 });
  expect(changes).toBeGreaterThan(before);
  await control.close();
  await there.close();
});

it('knows after a restart since when what waits does, and when the remote took anything last', async () => {
  const there = await openServer();
  // It was paused.
  await store.sync.setRemote(null);
  const files = await openLocalFiles(dataDir, `${dataDir}/artifacts`);
  const open = async () => {
    const control = new SyncControl({
      store: store.sync,
      files,
      dataDir,
      log: { error: (_, error) => expect.unreachable(String(error)), info: () => undefined },
      onChange: () => undefined
    });
    store.onCommit(events => control.changed(events));
    await control.open(there.url);
    const status = async () => (await control.state()).status;
    return { close: () => control.close(), status };
  };
  await store.tracking.createRun({ run_name: 'goes' });
  let control = await open();
  await expect.poll(control.status, { timeout: 10_000 }).toMatchObject({ state: 'synced' });
  const last = (await control.status())!.last_success_time!;
  await there.close();
  await store.tracking.createRun({ run_name: 'waits' });
  await expect.poll(control.status, { timeout: 10_000 }).toMatchObject({ state: 'offline' });
  const oldest = (await control.status())!.oldest_waiting_time!;
  await control.close();
  const closed = Date.now();
  await expect.poll(() => Date.now()).toBeGreaterThan(closed);

  control = await open();
  const { oldest_waiting_time, last_success_time } = (await control.status())!;
  expect(last_success_time).toBeGreaterThanOrEqual(last);
  expect(last_success_time).toBeLessThanOrEqual(oldest);
  // It is told of a commit a little later than that was made.
  expect(oldest_waiting_time).toBeLessThanOrEqual(oldest);
  expect(oldest_waiting_time).toBeGreaterThan(last - 1);
  await control.close();
});
