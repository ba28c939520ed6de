import { existsSync } from 'node:fs';
import { DataFolderInUse, DataFolderTooNew } from './db/data-folder-error.ts';
import { databasePath } from './db/data-folder.ts';
import { MIGRATIONS } from './db/migrate.ts';
import { isOnNetwork } from './db/network-file-system.ts';
import { openDatabase } from './db/open-database.ts';
import { isHeld } from './maintenance/folder-holder.ts';
import { openStore } from './open-store.ts';
import { RecordedSessions } from './sessions/recorded-sessions.ts';
import { Reader } from './threads/reader.ts';
import { Thread } from './threads/thread.ts';
import { threadUrl } from './threads/thread-url.ts';

/**
 * Reads what was recorded in a data folder, beside a server that works on it or without one. One of
 * an older version that nobody uses is brought up to date before.
 *
 * @returns null when there is no record
 * @throws DataFolderTooNew, and DataFolderInUse where one process alone can open it, or an older one has
 */
export async function openRecordedSessions(
  dataDir: string
): Promise<{ recorded: RecordedSessions; close(): Promise<void> } | null> {
  const path = databasePath(dataDir);
  if (!existsSync(path)) return null;
  const held = isHeld(dataDir);
  if (held && isOnNetwork(dataDir)) throw new DataFolderInUse(dataDir);
  const schema = schemaOf(path);
  const newest = MIGRATIONS.at(-1)!.number;
  if (schema.number > newest) throw new DataFolderTooNew(dataDir, schema.since);
  if (schema.number < newest) await (await openStore({ dataDir })).close();

  // Who waits for an answer hears of a failure.
  const thread = new Thread(threadUrl('reader'), { path }, () => undefined);
  return {
    recorded: new RecordedSessions(new Reader(thread)),
    close: () => thread.close()
  };
}

function schemaOf(path: string): { number: number; since: string } {
  const database = openDatabase(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT number, since FROM migration ORDER BY number DESC LIMIT 1')
      .get() as { number: number; since: string };
  } finally {
    database.close();
  }
}
