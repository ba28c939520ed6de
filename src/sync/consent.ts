import type { SyncSettings } from '../protocol/entities/sync.ts';
import { isOwnFile } from '../protocol/own-files.ts';

/**
 * Whether a file of a run may leave this machine. Unasked, only what the client itself logged does:
 * what celltrail makes of the cells' sources and outputs stays until that was agreed to.
 *
 * @param path below the run's root
 */
export function mayLeave(path: string, { share_code }: Pick<SyncSettings, 'share_code'>): boolean {
  return share_code || !isOwnFile(path);
}
