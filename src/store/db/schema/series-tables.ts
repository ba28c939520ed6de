import type { Generated } from 'kysely';

/** Metric points: docs/format/point-log.md and docs/format/block.md. */
export interface SeriesTables {
  series: SeriesTable;
  point_log: PointLogTable;
  block: BlockTable;
  block_head: BlockHeadTable;
  series_head: SeriesHeadTable;
  log_state: LogStateTable;
}

interface SeriesTable {
  id: number;
  run: number;
  key: string;
}

interface PointLogTable {
  id: Generated<number>;
  arrived: number;
  points: Uint8Array;
}

interface BlockTable {
  id: Generated<number>;
  /** Full blocks only. */
  points: Uint8Array;
}

interface BlockHeadTable {
  series: number;
  /** Smallest and largest step in the block: for conditions, since a large one cannot be read exactly. */
  first_step: number;
  block: number;
  last_step: number;
  head: Uint8Array;
}

interface SeriesHeadTable {
  series: number;
  /** Last row of the log whose points of this series are sealed. */
  sealed_row: number;
  /** Null: the open points tell it. */
  head: Uint8Array | null;
  /** The points behind the last full block. */
  open: Uint8Array;
}

/** One row. */
interface LogStateTable {
  id: number;
  /** Last row of the log of which everything is sealed. */
  sealed_row: number;
  /** The row up to which is being sealed, or was when the process died. */
  sealing_row: number;
  /** No series with an id up to this is made again. */
  last_series: number;
}
