import { workerData } from 'node:worker_threads';
import { HolderFile } from '../db/holder-file.ts';
import { openDatabase } from '../db/open-database.ts';
import { readServer } from './read-server.ts';
import { sealServer } from './seal-server.ts';
import { serveThread } from './serve-thread.ts';
import { writeServer } from './write-server.ts';

/**
 * Writes, reads and sealing on one connection: on a network file system there can be no second one.
 * What comes meanwhile waits.
 */
const { path, sync, maxPages, artifactRoot, holder } = workerData as {
  path: string;
  sync: 'full' | 'normal';
  maxPages?: number;
  artifactRoot: string;
  holder: { path: string; id: string };
};
const database = openDatabase(path, { sync, exclusive: true });
const held = new HolderFile(holder.path, holder.id);
const servers: Record<Role, (body: never) => unknown> = {
  writer: writeServer(database, {
    artifactRoot,
    maxPages,
    beforeCommit: () => held.assertHeld()
  }),
  reader: readServer(database),
  sealer: sealServer(database)
};

/** Whose work a message is. */
export type Role = 'writer' | 'reader' | 'sealer';

serveThread<{ role: Role; body: never }>({
  answer: ({ role, body }) => servers[role](body),
  close: () => {
    database.exec('PRAGMA optimize');
    database.close();
  }
});
