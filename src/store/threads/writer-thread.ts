import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/open-database.ts';
import type { GroupMessage } from './group-message.ts';
import { serveThread } from './serve-thread.ts';
import { WalKeeper } from './wal-keeper.ts';
import { writeServer } from './write-server.ts';

/** The only connection that writes. */
const { path, sync, maxPages, artifactRoot } = workerData as {
  path: string;
  sync: 'full' | 'normal';
  maxPages?: number;
  artifactRoot: string;
};
const database = openDatabase(path, { sync });
const wal = new WalKeeper(database);
const write = writeServer(database, { artifactRoot, maxPages });

/** Null: the WAL starts over. */
export type WriterRequest = GroupMessage | null;

serveThread<WriterRequest>({
  answer: request => (request === null ? wal.startOver() : write(request)),
  close: () => {
    wal.truncate();
    database.exec('PRAGMA optimize');
    database.close();
  }
});
