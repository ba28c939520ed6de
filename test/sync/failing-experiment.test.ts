import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { FaultProxy } from './fault-proxy.ts';

const store = await temporaryStore();
const settings = { ...DEFAULT_SYNC_SETTINGS };
let there: OpenServer;
let proxy: FaultProxy;
let sync: Sync;
let close: () => Promise<void>;

beforeAll(async () => {
  there = await openServer();
  proxy = await FaultProxy.start(Number(new URL(there.url).port));
  const opened = openRemote(proxy.address, {});
  close = opened.close;
  await store.sync.setRemote({ address: opened.remote.address, settings });
  sync = new Sync({
    store: store.sync,
    remote: opened.remote,
    settings,
    files: await openLocalFiles(store.dataDir, `${store.dataDir}/artifacts`),
    root: 'here',
    log: { error: (_, error) => expect.unreachable(String(error)) }
  });
  store.onCommit(events => sync.changed(events));
  await sync.start();
});
afterAll(async () => {
  await close();
  await sync.close();
  await proxy.close();
  await there.close();
});

async function newRun(experiment_id: string): Promise<string> {
  return (await store.tracking.createRun({ experiment_id, run_name: 'run' })).info.run_id;
}
const isThere = async (run_id: string) => (await store.sync.run(run_id))?.remote != null;

it('one that the remote answers with errors alone does not hold up the runs of others, and is named', async () => {
  const [broken, well] = [
    await store.tracking.createExperiment({ name: 'broken' }),
    await store.tracking.createExperiment({ name: 'well' })
  ];
  await newRun(broken.experiment_id);
  await newRun(well.experiment_id);
  await sync.settled();
  proxy.next({ kind: 'status', status: 500 }, Infinity, (_, path) =>
    path.includes('set-experiment-tag')
  );
  await store.tracking.setExperimentTag(broken.experiment_id, 'team', 'red');
  await expect.poll(() => sync.failure).not.toBeNull();
  const run_id = await newRun(well.experiment_id);
  await expect.poll(() => isThere(run_id), { timeout: 3000 }).toBe(true);

  await sync.settled();
  expect((await sync.status()).problems).toMatchObject([
    { run_name: 'experiment broken', entity: 'experiment', kind: 'failed', run_id: '' }
  ]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(await sync.status()).toMatchObject({ state: 'synced', problems: [] });
});
