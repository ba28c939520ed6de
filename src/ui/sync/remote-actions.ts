import type { TrackingClient } from '../../client/tracking-client.ts';
import { getSync, setRemote, type SyncState } from '../../protocol/endpoints/sync.ts';
import type { SyncSettings } from '../../protocol/entities/sync.ts';

/**
 * Changes some of the remote's settings and leaves the others as they are on the server, which
 * another tab may have changed meanwhile.
 *
 * @returns null if there is no remote
 * @throws ApiError
 */
export async function changeSettings(
  client: TrackingClient,
  fields: Partial<SyncSettings>
): Promise<SyncState | null> {
  const { status, settings } = await client.call(getSync, {});
  if (status === null) return null;
  return client.call(setRemote, { address: status.address, settings: { ...settings, ...fields } });
}
