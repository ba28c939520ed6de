import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/sqlite-database.ts';
import { serveThread } from './serve-thread.ts';

/**
 * Moves committed pages from the WAL into the database while the writer goes on. On a thread of
 * its own, because a checkpoint inside the writer is the tail of every write's latency.
 */
const { path } = workerData as { path: string };
const database = openDatabase(path);
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');

serveThread({
  answer: () => {
    checkpoint.get();
  },
  close: () => database.close()
});
