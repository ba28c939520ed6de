import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Whether a process holds the data folder now. Looks only: nothing is locked or made. */
export function isHeld(dataDir: string): boolean {
  const lock = path.join(dataDir, 'lock.db');
  // On a network file system it may be one of another host.
  if (existsSync(path.join(dataDir, 'holder.json'))) return true;
  if (!existsSync(lock)) return false;
  const database = new DatabaseSync(lock, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY) return true;
    throw error;
  } finally {
    database.close();
  }
}

const SQLITE_BUSY = 5;
