import type { DatabaseSync } from 'node:sqlite';
import { kyselyOver } from '../db/sqlite-database.ts';
import { LikelyColumns } from '../search/columns/likely-columns.ts';
import { RunColumns } from '../search/columns/run-columns.ts';
import { addTextFunctions } from '../search/text-functions.ts';
import { Tail } from '../series/tail.ts';
import { RunEntityCache } from '../tracking/run-entity-cache.ts';
import type { ReadContext } from './read-context.ts';
import { READS } from './reads.ts';

/** What the reading thread does: each message is one read of one snapshot. */
export function readServer(
  database: DatabaseSync
): (request: { operation: string; args: unknown }) => Promise<unknown> {
  addTextFunctions(database);
  const tail = new Tail(database);
  const entities = new RunEntityCache();
  const columns = new RunColumns(database, tail, { onChanged: run => entities.forget(run) });
  const context: ReadContext = {
    db: kyselyOver(database),
    database,
    tail,
    columns,
    likely: new LikelyColumns(database, columns),
    entities
  };
  // Before the first read asks for it: a long log takes a while.
  tail.refresh();
  return async ({ operation, args }) => {
    const read = (READS as Record<string, (context: ReadContext, args: unknown) => unknown>)[
      operation
    ];
    // One snapshot for all queries of a read.
    database.exec('BEGIN');
    try {
      tail.refresh();
      return await read(context, args);
    } finally {
      database.exec('COMMIT');
    }
  };
}
