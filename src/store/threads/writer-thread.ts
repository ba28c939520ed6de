import { workerData } from 'node:worker_threads';
import { kyselyOver, openDatabase } from '../db/sqlite-database.ts';
import { insertPoints } from '../series/insert-points.ts';
import type { StoreEvent } from '../store-event.ts';
import type { GroupMessage, GroupReply, Outcome } from './group-message.ts';
import { serveThread } from './serve-thread.ts';
import { encodeError } from './thread-error.ts';
import { WalKeeper } from './wal-keeper.ts';
import type { WriteContext } from './write-context.ts';
import { WRITES } from './writes.ts';

/** The only connection that writes. Each message is one transaction and one sync of the disk. */
const { path, sync, maxPages } = workerData as {
  path: string;
  sync: 'full' | 'normal';
  maxPages?: number;
};
const database = openDatabase(path, { sync });
if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
const db = kyselyOver(database);
const wal = new WalKeeper(database, path);

serveThread<GroupMessage>({
  answer: async group => {
    database.exec('BEGIN IMMEDIATE');
    try {
      if (group.points !== null) insertPoints(database, group.points);
      const outcomes: GroupReply = [];
      const changedRuns = new Set<number>();
      for (const { operation, args } of group.requests) {
        outcomes.push(await run(operation, args, changedRuns));
      }
      database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    } finally {
      wal.afterCommit();
    }
  },
  close: () => {
    wal.truncate();
    database.exec('PRAGMA optimize');
    database.close();
  }
});

/** One request in a savepoint of its own, so that its failure leaves the others of the group alone. */
async function run(operation: string, args: unknown, changedRuns: Set<number>): Promise<Outcome> {
  const events: StoreEvent[] = [];
  const context: WriteContext = {
    db,
    database,
    // Of a request that fails, too: looking at a run once more costs little.
    runChanged: key => void changedRuns.add(key),
    emit: event => void events.push(event)
  };
  const write = (WRITES as Record<string, (context: WriteContext, args: unknown) => unknown>)[
    operation
  ];
  database.exec('SAVEPOINT request');
  try {
    const result = await write(context, args);
    database.exec('RELEASE request');
    return { result, events };
  } catch (error) {
    // A full disk may have rolled back the whole transaction: then no one's request is stored.
    if (!database.isTransaction) throw error;
    database.exec('ROLLBACK TO request; RELEASE request');
    return { error: encodeError(error) };
  }
}
