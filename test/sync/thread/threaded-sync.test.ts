import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../../src/protocol/entities/sync.ts';
import { startServer } from '../../../src/server/main.ts';
import { openLocalFiles } from '../../../src/server/open-local-files.ts';
import { ThreadedSync } from '../../../src/sync/thread/threaded-sync.ts';
import { temporaryStore } from '../../store/temporary-store.ts';
import { RestApi } from '../rest-api.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-remote-'));
const server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, token: null });
const address = `http://127.0.0.1:${server.port}`;
const store = await temporaryStore();
const settings = { ...DEFAULT_SYNC_SETTINGS };
const files = await openLocalFiles(store.dataDir, `${store.dataDir}/artifacts`);
const sync = new ThreadedSync({
  store: store.sync,
  files,
  address,
  authorization: null,
  settings,
  lastSuccess: null,
  root: 'here',
  log: { error: (message, error) => expect.unreachable(`${message}: ${String(error)}`) },
  onChange: () => undefined,
  onFailure: error => expect.unreachable(String(error))
});
afterAll(async () => {
  await sync.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

it('sends what was there and what comes, and says how far it is', async () => {
  await store.sync.setRemote({ address, settings });
  const { info } = await store.tracking.createRun({ run_name: 'copied' });
  const log = (step: number) =>
    store.tracking.logBatch({
      run_id: info.run_id,
      metrics: [{ key: 'loss', value: step / 3, timestamp: step, step }]
    });
  const copied = async () => (await store.sync.runsOf([info.run_id]))[0].remote?.run_id;
  await log(0);
  store.onCommit(events => sync.changed(events));
  await sync.start();
  await expect.poll(copied, { timeout: 10_000 }).toBeDefined();
  await log(1);
  const api = new RestApi(address);
  const there = async () => (await api.history((await copied())!, 'loss')).map(({ step }) => step);
  await expect.poll(there, { timeout: 10_000 }).toEqual([0, 1]);
  await expect.poll(() => sync.waiting([info.run_id]), { timeout: 10_000 }).toEqual(new Set());
  await expect.poll(async () => (await sync.status()).state).toBe('synced');
});
