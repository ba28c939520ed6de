import type { ColumnTables } from './schema/column-tables.ts';
import type { LoggedModelTables } from './schema/logged-model-tables.ts';
import type { RegistryTables } from './schema/registry-tables.ts';
import type { SeriesTables } from './schema/series-tables.ts';
import type { SessionTables } from './schema/session-tables.ts';
import type { SyncTables } from './schema/sync-tables.ts';
import type { TraceTables } from './schema/trace-tables.ts';
import type { TrackingTables } from './schema/tracking-tables.ts';

/**
 * The tables, as the newest migration leaves them. Rows refer to each other by small integer keys
 * (`id`); the ids of the wire are columns of their own. Times in ms since 1970.
 */
export interface Schema
  extends
    TrackingTables,
    SeriesTables,
    SessionTables,
    RegistryTables,
    LoggedModelTables,
    TraceTables,
    ColumnTables,
    SyncTables {
  migration: MigrationTable;
}

interface MigrationTable {
  number: number;
  name: string;
  /** The celltrail version that brought it: what a folder with this migration needs. */
  since: string;
  applied_time: number;
}
