import type { DatabaseSync } from 'node:sqlite';
import { createDataFolder, databasePath } from '../../../src/store/db/data-folder.ts';
import { migrate } from '../../../src/store/db/migrate.ts';
import { openDatabase } from '../../../src/store/db/open-database.ts';
import type { RecordClock } from '../../../src/store/record-clock.ts';
import type { SealSlice } from '../../../src/store/series/seal-slice.ts';
import { SqliteSyncStore } from '../../../src/store/sync/sqlite-sync-store.ts';
import { GroupWriter } from '../../../src/store/threads/group-writer.ts';
import { readServer } from '../../../src/store/threads/read-server.ts';
import { Reader } from '../../../src/store/threads/reader.ts';
import { sealServer } from '../../../src/store/threads/seal-server.ts';
import type { Channel } from '../../../src/store/threads/thread.ts';
import { writeServer } from '../../../src/store/threads/write-server.ts';
import { insertDefaultExperiment } from '../../../src/store/tracking/default-experiment.ts';
import { RunCache } from '../../../src/store/tracking/run-cache.ts';
import { SqliteTrackingStore } from '../../../src/store/tracking/sqlite-tracking-store.ts';

/**
 * What the threads of a store do, in this process: opened in a few ms, and sealed by hand, so that
 * anything can happen between the making of a slice and its write. One call at a time.
 */
export class InProcessStore {
  readonly tracking: SqliteTrackingStore;
  readonly sync: SqliteSyncStore;
  readonly #databases: DatabaseSync[] = [];
  readonly #writer: GroupWriter;
  readonly #sealer: ReturnType<typeof sealServer>;
  /** Made, but not written. */
  #slice: SealSlice | null = null;

  constructor(dataDir: string, clock: RecordClock) {
    createDataFolder(dataDir);
    const database = this.#connection(dataDir);
    migrate(database, dataDir);
    insertDefaultExperiment(database, 'mlflow-artifacts:/');
    const { last } = database.prepare('SELECT coalesce(max(id), 0) AS last FROM series').get() as {
      last: number;
    };
    const artifactRoot = 'mlflow-artifacts:/';
    const writes = writeServer(database, { artifactRoot });
    this.#writer = new GroupWriter(channelTo(writes), () => undefined, clock);
    const reader = new Reader(channelTo(readServer(this.#connection(dataDir))));
    this.#sealer = sealServer(this.#connection(dataDir));
    const runs = new RunCache(this.#writer, last + 1);
    const columns = { soon: () => undefined };
    this.tracking = new SqliteTrackingStore(this.#writer, reader, runs, columns);
    this.sync = new SqliteSyncStore(this.#writer, reader);
  }

  /** The next slice. @returns whether there is one */
  makeSlice(): boolean {
    this.#slice ??= this.#sealer({ atLeast: 1, restart: false }).slice;
    return this.#slice !== null;
  }

  async writeSlice(): Promise<void> {
    const slice = this.#slice;
    this.#slice = null;
    if (slice !== null) await this.#writer.write('sealBlocks', slice);
  }

  async sealAll(): Promise<void> {
    while (this.makeSlice()) await this.writeSlice();
  }

  /** As the death of the process does. */
  close(): void {
    for (const database of this.#databases) database.close();
  }

  #connection(dataDir: string): DatabaseSync {
    const database = openDatabase(databasePath(dataDir), { sync: 'normal' });
    // Nothing here outlives the process.
    database.exec('PRAGMA synchronous = OFF');
    this.#databases.push(database);
    return database;
  }
}

const channelTo = <Body>(serve: (body: Body) => Promise<unknown>): Channel => ({
  call: body => serve(body as Body),
  close: () => Promise.resolve()
});
