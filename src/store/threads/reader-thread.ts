import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/open-database.ts';
import { readServer } from './read-server.ts';
import { serveThread } from './serve-thread.ts';

/** All reads, on a thread of their own: neither a large search nor a sync of the disk delays the other. */
const { path } = workerData as { path: string };
const database = openDatabase(path, { readOnly: true });

serveThread({ answer: readServer(database), close: () => database.close() });
