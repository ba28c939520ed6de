import { getStatus } from '../../protocol/endpoints/status.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { FolderSize } from '../folder-size.ts';
import { route, type Route } from '../route.ts';
import { VERSION } from '../version.ts';

export function statusRoutes(tracking: TrackingStore, dataDir: string): Route[] {
  const started_time = Date.now();
  const size = new FolderSize(dataDir);
  return [
    route(getStatus, async () => ({
      version: VERSION,
      data_dir: dataDir,
      data_bytes: await size.bytes(),
      started_time,
      ...(await tracking.counts())
    }))
  ];
}
