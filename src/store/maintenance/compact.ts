import { statfsSync, statSync } from 'node:fs';
import { databasePath } from '../db/data-folder.ts';
import { holdDataFolder } from '../db/hold-data-folder.ts';
import { openDatabase } from '../db/open-database.ts';
import { dropRemovedPoints } from './drop-removed-points.ts';

export interface Compaction {
  before: number;
  after: number;
  /** Why it was left as it is; null when it was compacted. */
  skipped: 'small' | 'no-room' | 'network' | null;
}

/**
 * Takes what is left of removed runs out of the point log, and gives the free pages of the
 * database file back to the disk, by writing it anew, when enough of it is free. Each is one
 * transaction of SQLite: killed in between, the file is as before.
 *
 * @throws DataFolderInUse
 */
export async function compact(dataDir: string): Promise<Compaction> {
  const path = databasePath(dataDir);
  const folder = await holdDataFolder(dataDir);
  try {
    const exclusive = folder.holder !== null;
    const database = openDatabase(path, { exclusive });
    try {
      dropRemovedPoints(database);
      const pragma = (name: string) =>
        Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
      const pageSize = pragma('page_size');
      const free = pragma('freelist_count') * pageSize;
      const before = pragma('page_count') * pageSize;
      if (free < LEAST_FREE_BYTES || free < before * LEAST_FREE_SHARE) {
        return { before, after: before, skipped: 'small' };
      }
      // The holder of a folder on a network file system must give signs of life; this takes long.
      if (exclusive) return { before, after: before, skipped: 'network' };
      // It is written to a temporary file, then through the WAL.
      const { bavail, bsize } = statfsSync(dataDir);
      if (bavail * bsize < 2 * (before - free) + SPARE_BYTES) {
        return { before, after: before, skipped: 'no-room' };
      }
      database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      return { before, after: statSync(path).size, skipped: null };
    } finally {
      database.close();
    }
  } finally {
    folder.release();
  }
}

/** Below these the free pages are soon used again, and a rewrite costs more than they. */
const LEAST_FREE_BYTES = 1_000_000;
const LEAST_FREE_SHARE = 0.1;
const SPARE_BYTES = 50_000_000;
