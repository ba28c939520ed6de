import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { LikelyColumns } from '../search/columns/likely-columns.ts';
import type { RunColumns } from '../search/columns/run-columns.ts';
import type { RunEntityCache } from '../tracking/run-entity-cache.ts';
import type { Tail } from '../series/tail.ts';

/** What a read works with: one snapshot of the store. */
export interface ReadContext {
  readonly db: Kysely<Schema>;
  /** The same connection, for what the query builder would only slow down. */
  readonly database: DatabaseSync;
  /** All series up to the snapshot. */
  readonly tail: Tail;
  /** What search knows of all runs. */
  readonly columns: RunColumns;
  /** Which of it should be on disk though no search asked for it. */
  readonly likely: LikelyColumns;
  /** Forgets what `columns` hears of. */
  readonly entities: RunEntityCache;
}
