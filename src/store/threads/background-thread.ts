import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/open-database.ts';
import { sealServer, type SealRequest } from './seal-server.ts';
import { serveThread } from './serve-thread.ts';

/**
 * What can wait, so that it delays neither a write nor a read: checkpoints, which move committed
 * pages from the WAL into the database while the writer goes on, and sealing, which gathers, sorts
 * and packs points. One thread for both, since each thread takes 12 MB.
 */
const { path } = workerData as { path: string };
const database = openDatabase(path, { cacheKilobytes: 4000 });
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
const seal = sealServer(database);

/** Null: a checkpoint. */
export type BackgroundRequest = SealRequest | null;

serveThread<BackgroundRequest>({
  answer: request => (request === null ? checkpoint.get() : seal(request)),
  close: () => database.close()
});
