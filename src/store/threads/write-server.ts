import type { DatabaseSync } from 'node:sqlite';
import { insertAnswer } from '../answers/answer-rows.ts';
import { preparedStatements } from '../db/prepared-statements.ts';
import { kyselyOver } from '../db/sqlite-database.ts';
import { insertRunChange } from '../search/columns/run-change.ts';
import { insertPoints } from '../series/insert-points.ts';
import type { StoreEvent } from '../store-event.ts';
import type { GroupMessage, GroupOperation, GroupReply, Outcome } from './group-message.ts';
import { encodeError } from './thread-error.ts';
import { changedRunsAreDue } from '../sync/sync-queue.ts';
import type { WriteContext } from './write-context.ts';
import { WRITES } from './writes.ts';

export interface WriteServerOptions {
  artifactRoot: string;
  /** Pages of the database, at most. For tests of a full disk. */
  maxPages?: number;
  /** Called before each transaction, which is refused when this throws. */
  beforeCommit?: () => void;
}

/** What the writing thread does: each message is one transaction and one sync of the disk. */
export function writeServer(
  database: DatabaseSync,
  { artifactRoot, maxPages, beforeCommit }: WriteServerOptions
): (group: GroupMessage) => Promise<GroupReply> {
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
  const parts = { db: kyselyOver(database), database, artifactRoot };
  return async group => {
    beforeCommit?.();
    statements(database).begin.run();
    try {
      if (group.points !== null) insertPoints(database, group.points);
      const outcomes: Outcome[] = [];
      const changes = { runs: new Set<number>(), sealed: new Set<number>() };
      for (const request of group.requests) {
        outcomes.push(await run({ ...parts, time: group.time }, request, changes));
      }
      insertRunChange(database, new Set([...changes.runs, ...changes.sealed]));
      const due = changedRunsAreDue(database, changes.runs);
      statements(database).commit.run();
      return { outcomes, due };
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}

/** One request in a savepoint of its own, so that its failure leaves the others of the group alone. */
async function run(
  parts: Pick<WriteContext, 'db' | 'database' | 'artifactRoot' | 'time'>,
  { operation, args, answer }: GroupOperation,
  changes: { runs: Set<number>; sealed: Set<number> }
): Promise<Outcome> {
  const { database } = parts;
  const events: StoreEvent[] = [];
  const context: WriteContext = {
    ...parts,
    // Of a request that fails, too: looking at a run once more costs little.
    runChanged: key => void changes.runs.add(key),
    pointsSealed: key => void changes.sealed.add(key),
    emit: event => void events.push(event)
  };
  const write = (WRITES as Record<string, (context: WriteContext, args: unknown) => unknown>)[
    operation
  ];
  const { savepoint, release } = statements(database);
  savepoint.run();
  try {
    const result = await write(context, args);
    if (answer !== null) insertAnswer(database, answer, result);
    release.run();
    return { result, events };
  } catch (error) {
    // A full disk may have rolled back the whole transaction: then no one's request is stored.
    if (!database.isTransaction) throw error;
    database.exec('ROLLBACK TO request; RELEASE request');
    return { error: encodeError(error) };
  }
}

const statements = preparedStatements({
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  savepoint: 'SAVEPOINT request',
  release: 'RELEASE request'
});
