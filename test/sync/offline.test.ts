import { afterAll, expect, it } from 'vitest';
import { DEFAULT_SYNC_SETTINGS } from '../../src/protocol/entities/sync.ts';
import { NO_SYNC } from '../../src/protocol/sync-tags.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { freePorts } from '../free-ports.ts';
import { openServer } from '../server/open-server.ts';
import { temporaryStore } from '../store/temporary-store.ts';

const store = await temporaryStore();
const [port] = await freePorts(1);
const { remote, close } = openRemote(`http://127.0.0.1:${port}`, {});
const settings = { ...DEFAULT_SYNC_SETTINGS };
const sync = new Sync({
  store: store.sync,
  remote,
  settings,
  files: await openLocalFiles(store.dataDir, `${store.dataDir}/artifacts`),
  root: 'here',
  log: { error: (_, error) => expect.unreachable(String(error)) }
});
afterAll(async () => {
  await close();
  await sync.close();
});

it('a run that stays here does not make a remote that is away look as if it was back', async () => {
  await store.sync.setRemote({ address: remote.address, settings });
  const metrics = [{ key: 'loss', value: 1, timestamp: 1, step: 0 }];
  const leaving = await store.tracking.createRun({ run_name: 'leaves' });
  await store.tracking.logBatch({ run_id: leaving.info.run_id, metrics });
  const staying = await store.tracking.createRun({ tags: [{ key: NO_SYNC, value: 'true' }] });
  store.onCommit(events => sync.changed(events));
  await sync.start();
  await expect.poll(async () => (await sync.status()).state).toBe('offline');
  const { failing_since } = await sync.status();
  await store.tracking.logBatch({ run_id: staying.info.run_id, metrics });
  const states = new Set<string>();
  const look = async () => {
    const { state, failing_since: since } = await sync.status();
    states.add(`${state} ${since}`);
    return sync.isWaiting(staying.info.run_id);
  };
  // One run at a time is looked at while the remote is away.
  await expect.poll(look, { timeout: 10_000, interval: 20 }).toBe(false);
  expect([...states]).toEqual([`offline ${failing_since}`]);
  expect(await sync.status()).toMatchObject({ waiting_points: 1, last_success_time: null });
});

it('that the remote is away or back is told though no run waits for it', async () => {
  const here = await temporaryStore();
  const [free] = await freePorts(1);
  const opened = openRemote(`http://127.0.0.1:${free}`, {});
  await here.sync.setRemote({ address: opened.remote.address, settings });
  const { run_id } = (await here.tracking.createRun({})).info;
  await here.sync.saveRun(run_id, {
    remote: { run_id: 'a', experiment_id: '0', artifact_uri: 'a' },
    settled: (await here.sync.run(run_id))!.changes
  });
  let isAway: boolean | null = null;
  const idle: Sync = new Sync({
    store: here.sync,
    remote: opened.remote,
    settings,
    files: await openLocalFiles(here.dataDir, `${here.dataDir}/artifacts`),
    root: 'here',
    log: { error: (_, error) => expect.unreachable(String(error)) },
    onChange: () => (isAway = idle.failure !== null)
  });
  // What it has is looked for in the background, and somebody looks for models now and then.
  await idle.start({ watches: true });
  await expect.poll(() => isAway).toBe(true);
  const there = await openServer({ port: free });
  await expect.poll(() => isAway, { timeout: 10_000 }).toBe(false);
  await opened.close();
  await idle.close();
  await there.close();
});
