import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { StoreEvent } from '../store-event.ts';

/** What a write works with: it runs inside a transaction, and nothing of it stays if it throws. */
export interface WriteContext {
  readonly db: Kysely<Schema>;
  /** The same connection, for what the query builder would only slow down. */
  readonly database: DatabaseSync;
  /** Where new experiments keep their artifacts: a URI, or an absolute path. */
  readonly artifactRoot: string;
  /** Of the record, ms since 1970; see `RecordClock`. */
  readonly time: number;
  /**
   * The run's row, params, tags or inputs changed: search looks at it again, and sync.
   *
   * @param run key of its row
   */
  runChanged(run: number): void;
  /**
   * Points of the run went from the log into blocks: search looks at it again.
   *
   * @param run key of its row
   */
  pointsSealed(run: number): void;
  /** Heard by the store's listener once the transaction is committed. */
  emit(event: StoreEvent): void;
}
