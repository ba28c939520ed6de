import { DataFolderInUse } from './data-folder-error.ts';
import { lockDataFolder, type DataFolderLock } from './data-folder.ts';
import { readHolder, takeHolderFile, type HolderFile } from './holder-file.ts';
import { isOnNetwork } from './network-file-system.ts';

export interface HeldDataFolder extends DataFolderLock {
  /** Null on a local file system, where the lock is enough. */
  readonly holder: HolderFile | null;
}

/**
 * Takes a data folder for this process alone, on any file system.
 *
 * @throws DataFolderInUse
 */
export async function holdDataFolder(dataDir: string): Promise<HeldDataFolder> {
  if (!isOnNetwork(dataDir)) return { ...lockDataFolder(dataDir), holder: null };
  const lock = lockIfPossible(dataDir);
  try {
    const holder = await takeHolderFile(dataDir);
    const stop = holder.keepAlive();
    return {
      holder,
      release: () => {
        stop();
        holder.release();
        lock?.release();
      }
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** Processes of one host are kept apart by the lock, but not every network file system has locks. */
function lockIfPossible(dataDir: string): DataFolderLock | null {
  try {
    return lockDataFolder(dataDir);
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) return null;
    const holder = readHolder(dataDir);
    throw holder === null ? error : new DataFolderInUse(dataDir, { cause: error, holder });
  }
}
