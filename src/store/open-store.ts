import { createDataFolder, databasePath, lockDataFolder } from './db/data-folder.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/sqlite-database.ts';
import { SqliteSeriesStore } from './series/sqlite-series-store.ts';
import { SqliteSessionStore } from './sessions/sqlite-session-store.ts';
import type { StoreEvent } from './store-event.ts';
import type { Store } from './store.ts';
import { Checkpointer } from './threads/checkpointer.ts';
import { GroupWriter } from './threads/group-writer.ts';
import { Reader } from './threads/reader.ts';
import { Thread } from './threads/thread.ts';
import { threadUrl } from './threads/thread-url.ts';
import { insertDefaultExperiment } from './tracking/default-experiment.ts';
import { RunCache } from './tracking/run-cache.ts';
import { SqliteTrackingStore } from './tracking/sqlite-tracking-store.ts';

export { DataFolderInUse, DataFolderTooNew } from './db/data-folder-error.ts';

export interface OpenStoreOptions {
  /** Made when it is absent. */
  dataDir: string;
  /** `normal`: a power cut may cost the last moments, a killed process still loses nothing. */
  sync?: 'full' | 'normal';
  /** The store cannot go on; every call is refused from now on. */
  onFatal?: (error: Error) => void;
  /** Pages of the database, at most. For tests of a full disk. */
  maxPages?: number;
}

/**
 * Opens the store of a data folder for this process alone.
 *
 * @throws DataFolderInUse, DataFolderTooNew
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dataDir, sync = 'full', onFatal = () => undefined, maxPages } = options;
  createDataFolder(dataDir);
  const lock = lockDataFolder(dataDir);
  const path = databasePath(dataDir);
  let nextSeriesId: number;
  try {
    nextSeriesId = prepareDatabase(path, dataDir);
  } catch (error) {
    lock.release();
    throw error;
  }

  let listener: (events: StoreEvent[]) => void = () => undefined;
  const threadOf = (name: 'writer' | 'reader' | 'checkpoint') =>
    new Thread(threadUrl(name), { path, sync, maxPages }, onFatal);
  const writerThread = threadOf('writer');
  const readerThread = threadOf('reader');
  const checkpointer = new Checkpointer(threadOf('checkpoint'));
  const writer = new GroupWriter(writerThread, events => {
    checkpointer.soon();
    if (events.length > 0) listener(events);
  });
  const reader = new Reader(readerThread);

  return {
    tracking: new SqliteTrackingStore(writer, reader, new RunCache(writer, nextSeriesId)),
    sessions: new SqliteSessionStore(writer, reader),
    series: new SqliteSeriesStore(reader),
    onCommit: heard => {
      listener = heard;
    },
    close: async () => {
      await writer.drained();
      await Promise.all([readerThread.close(), checkpointer.close()]);
      // Last, and alone: it empties the WAL.
      await writerThread.close();
      lock.release();
    }
  };
}

/** @returns the id for the next new series */
function prepareDatabase(path: string, dataDir: string): number {
  const database = openDatabase(path);
  try {
    migrate(database, dataDir);
    insertDefaultExperiment(database);
    const { last } = database.prepare('SELECT max(id) AS last FROM series').get() as {
      last: number | null;
    };
    return (last ?? 0) + 1;
  } finally {
    database.close();
  }
}
