import { workerData } from 'node:worker_threads';
import { kyselyOver, openDatabase } from '../db/sqlite-database.ts';
import { CellMetricsCache } from '../sessions/cell-metrics-cache.ts';
import { Tail } from '../series/tail.ts';
import type { ReadContext } from './read-context.ts';
import { READS } from './reads.ts';
import { serveThread } from './serve-thread.ts';

/** All reads, on a thread of their own: neither a large search nor a sync of the disk delays the other. */
const { path } = workerData as { path: string };
const database = openDatabase(path, { readOnly: true });
const context: ReadContext = {
  db: kyselyOver(database),
  tail: new Tail(database),
  cellMetrics: new CellMetricsCache()
};

// Before the first read asks for it: a long log takes a while.
context.tail.refresh();

serveThread<{ operation: string; args: unknown }>({
  answer: async ({ operation, args }) => {
    const read = (READS as Record<string, (context: ReadContext, args: unknown) => unknown>)[
      operation
    ];
    // One snapshot for all queries of a read.
    database.exec('BEGIN');
    try {
      context.tail.refresh();
      return await read(context, args);
    } finally {
      database.exec('COMMIT');
    }
  },
  close: () => database.close()
});
