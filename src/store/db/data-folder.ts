import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderInUse } from './data-folder-error.ts';

/** Makes what is missing of the folder. What is there stays as it is. */
export function createDataFolder(dataDir: string): void {
  for (const folder of [dataDir, join(dataDir, 'artifacts'), join(dataDir, 'logs')]) {
    mkdirSync(folder, { recursive: true });
  }
  try {
    writeFileSync(join(dataDir, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export const databasePath = (dataDir: string) => join(dataDir, 'store.db');

/** Held by the one process that may write to the folder. The system frees it at that process's death. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Opens an exclusive transaction in a database of its own and keeps it open: unlike a pid file it
 * cannot outlive its holder, and unlike a lock on the store it leaves readers alone.
 *
 * @throws DataFolderInUse at once when another process (or another store in this one) holds it
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const database = new DatabaseSync(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const { errcode } = error as { errcode?: number };
    if (errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY) {
      throw new DataFolderInUse(dataDir, { cause: error });
    }
    throw error;
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;
