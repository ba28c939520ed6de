import { expect } from 'vitest';
import { DEFAULT_SYNC_SETTINGS, type SyncSettings } from '../../src/protocol/entities/sync.ts';
import { openLocalFiles } from '../../src/server/open-local-files.ts';
import { openRemote } from '../../src/sync/open-remote.ts';
import { Sync } from '../../src/sync/sync.ts';
import { openServer } from '../server/open-server.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { FaultProxy } from './fault-proxy.ts';
import { RestApi } from './rest-api.ts';

/**
 * A store that is copied to a server by way of a proxy, on which faults can be laid. What sync logs as
 * its own fault fails the test.
 *
 * @param changed of the settings
 * @returns `api`: of that server, not by way of the proxy; `close` belongs into `afterAll`
 */
export async function copiedStore(changed: Partial<SyncSettings> = {}) {
  const store = await temporaryStore();
  const settings = { ...DEFAULT_SYNC_SETTINGS, ...changed };
  const there = await openServer();
  const proxy = await FaultProxy.start(Number(new URL(there.url).port));
  const { remote, close: closeRemote } = openRemote(proxy.address, {});
  await store.sync.setRemote({ address: remote.address, settings });
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
  await sync.start();
  const close = async () => {
    await closeRemote();
    await sync.close();
    await proxy.close();
    await there.close();
  };
  return { store, files, proxy, api: new RestApi(there.url), remote, sync, close };
}
