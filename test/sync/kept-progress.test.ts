import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { startServer } from '../../src/server/main.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import type { SyncRunChange } from '../../src/store/sync/sync-store.ts';
import { checkCopies } from '../../src/sync/check-copies.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { RemoteFailure } from '../../src/sync/remote/remote-failure.ts';
import { Sync } from '../../src/sync/sync.ts';
import { temporaryStore } from '../store/temporary-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-remote-'));
const server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, token: null });
const { remote, close } = openRemote(`http://127.0.0.1:${server.port}`, {});
const store = await temporaryStore();
const settings = { ...DEFAULT_SYNC_SETTINGS };
await store.sync.setRemote({ address: remote.address, settings });

/** What sync had the store keep. */
const kept: SyncRunChange[] = [];
const saveRun = store.sync.saveRun.bind(store.sync);
store.sync.saveRun = (run_id, change) => {
  kept.push(change);
  return saveRun(run_id, change);
};
const files = await openLocalFiles(store.dataDir, `${store.dataDir}/artifacts`);
const sync = new Sync({
  store: store.sync,
  remote,
  settings,
  files,
  root: 'here',
  log: { error: (_, error) => expect.unreachable(String(error)) }
});
store.onCommit(events => sync.changed(events));
afterAll(async () => {
  await close();
  await sync.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const { run_id, artifact_uri } = (await store.tracking.createRun({ run_name: 'grows' })).info;
const log = (step: number) =>
  store.tracking.logBatch({ run_id, metrics: [{ key: 'loss', value: 1, timestamp: 1, step }] });

it('of a run that grows one change is kept each time: it competes with those who log', async () => {
  await log(0);
  await sync.start();
  await sync.settled();
  kept.length = 0;
  await log(1);
  await sync.settled();
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({ cursor: expect.any(Number), settled: expect.any(Number) });
});

it('points that arrived are kept as such when the end does not arrive', async () => {
  const before = (await store.sync.run(run_id))?.cursor?.row;
  const updateRun = remote.updateRun.bind(remote);
  let cursor: number | undefined;
  remote.updateRun = async request => {
    remote.updateRun = async again => {
      cursor = (await store.sync.run(run_id))?.cursor?.row;
      await updateRun(again);
    };
    throw new RemoteFailure('unreachable', `${request.run_id} did not get there`);
  };
  // In one commit, so that one push has both.
  await Promise.all([
    log(2),
    store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 5 })
  ]);
  await sync.settled();
  expect(cursor).toBeGreaterThan(before!);
});

it('points that arrived before a file did not are no reason to take its copy for an older one', async () => {
  await files.write(artifact_uri, 'model.bin', Readable.from([Buffer.from('weights')]));
  const put = remote.uploads.put.bind(remote.uploads);
  remote.uploads.put = () => {
    remote.uploads.put = put;
    return Promise.reject(new RemoteFailure('refused', 'not now', { status: 403 }));
  };
  await log(3);
  await sync.settled();
  // It waits for its next try.
  await log(4);
  expect(await checkCopies(store.sync, remote)).toMatchObject({ behind: [], restored: [] });
});
