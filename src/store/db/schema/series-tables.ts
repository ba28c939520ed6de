import type { Generated } from 'kysely';

/** Metric points. */
export interface SeriesTables {
  series: SeriesTable;
  point_log: PointLogTable;
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
