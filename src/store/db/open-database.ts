import { DatabaseSync } from 'node:sqlite';

export interface OpenOptions {
  readOnly?: boolean;
  /** `full`: a commit survives a power cut. `normal`: it survives the death of the process only. */
  sync?: 'full' | 'normal';
  /**
   * No other connection may use the database as long as this one is open: for a network file system,
   * where the shared memory of a WAL does not work.
   */
  exclusive?: boolean;
  /** Pages that the connection keeps in memory, in kB. */
  cacheKilobytes?: number;
}

/** One connection with the pragmas that the store relies on. A thread opens its own. */
export function openDatabase(path: string, options: OpenOptions = {}): DatabaseSync {
  const database = new DatabaseSync(path, {
    readOnly: options.readOnly ?? false,
    timeout: BUSY_TIMEOUT_MS
  });
  if (!options.readOnly) {
    if (options.exclusive) {
      // Before anything is read: so a database that had a WAL is opened without its shared memory.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE');
    } else {
      database.exec('PRAGMA journal_mode = WAL');
    }
    database.exec(`PRAGMA synchronous = ${options.sync === 'normal' ? 'NORMAL' : 'FULL'}`);
    // A thread of its own checkpoints; inline ones are the tail of the latency.
    database.exec('PRAGMA wal_autocheckpoint = 0');
    if (process.platform === 'darwin') {
      // There fsync alone leaves data in the disk's cache.
      database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON');
    }
  }
  const { cacheKilobytes = 16_000 } = options;
  database.exec(
    `PRAGMA foreign_keys = ON; PRAGMA cache_size = -${cacheKilobytes}; PRAGMA temp_store = MEMORY`
  );
  return database;
}

const BUSY_TIMEOUT_MS = 5000;
