import type { Generated } from 'kysely';

/** Columns of runs for search. */
export interface ColumnTables {
  run_change: RunChangeTable;
  column_segment: ColumnSegmentTable;
}

/** One row for each commit that changed runs; its id is what a segment is true up to. */
interface RunChangeTable {
  id: Generated<number>;
  /** Keys of their rows: u32, little-endian. */
  runs: Uint8Array;
}

interface ColumnSegmentTable {
  id: Generated<number>;
  name: string;
  segment: number;
  change: number;
  /** docs/format/column-segment.md. */
  data: Uint8Array;
}
