import {
  adoptRemote,
  getRunSync,
  getSync,
  retrySync,
  setRemote,
  testRemote
} from '../../protocol/endpoints/sync.ts';
import { invalidParameter } from '../../store/tracking/invalid-parameter.ts';
import { route, type Route } from '../route.ts';
import type { SyncControl } from '../sync-control.ts';

/** How far the remote is. */
export const syncRoutes = (sync: SyncControl): Route[] => [
  route(getSync, () => sync.state()),
  route(retrySync, () => sync.retry()),
  route(getRunSync, async ({ run_ids = [] }) => {
    if (run_ids.length > MAX_RUNS) throw invalidParameter(`run_ids has more than ${MAX_RUNS}.`);
    return { runs: await sync.runs(run_ids) };
  })
];

/**
 * Says where the record goes. Not at a server of its own: whoever reaches that could have it send
 * the credentials of its environment anywhere.
 */
export const remoteRoutes = (sync: SyncControl): Route[] => [
  route(setRemote, request => sync.set(request)),
  route(adoptRemote, async ({ tracking_uri, adopts = false }) => ({
    is_remote: await sync.adopt(tracking_uri, adopts)
  })),
  route(testRemote, ({ address }) => sync.test(address))
];

const MAX_RUNS = 1000;
