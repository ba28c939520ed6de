import type { Kysely } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { CellMetricsCache } from '../sessions/cell-metrics-cache.ts';
import type { Tail } from '../series/tail.ts';

/** What a read works with: one snapshot of the store. */
export interface ReadContext {
  readonly db: Kysely<Schema>;
  /** All points up to the snapshot. */
  readonly tail: Tail;
  readonly cellMetrics: CellMetricsCache;
}
