import type { WireDouble } from '../double.ts';
import { endpoint, INT, required, STRING } from '../endpoint.ts';

export interface GetSeries {
  run_id: string;
  metric_key: string;
  /** Pixel columns; at most four points of each are answered (M4). Absent: 1000. */
  width?: number;
  start_step?: number;
  end_step?: number;
  /** Only points that this execution logged. */
  execution_id?: string;
}

/**
 * Points of one series in order of step, then timestamp, M4 down-sampled: the first, smallest,
 * largest and last of each pixel column, so no spike is lost. Columns of equal length.
 */
export interface Series {
  run_id: string;
  metric_key: string;
  /**
   * Points that the request's range holds; more than are answered when down-sampled. In a thinned
   * answer a point that was logged twice may count twice until it is sealed.
   */
  count: number;
  steps: number[];
  timestamps: number[];
  values: WireDouble[];
  /** Index into `origins` of the execution that logged the point, or -1 when it is not known. */
  origin: number[];
  origins: PointOrigin[];
  /** Read of what cells printed: no client logged it. Absent: it was logged. */
  parsed?: true;
}

export interface PointOrigin {
  execution_id: string;
  cell_id: string | null;
  execution_count: number | null;
  attempt: number;
  /** Logged outside any execution or from a thread: attributed to the last started one. */
  inferred: boolean;
}

export const getSeries = endpoint<GetSeries, Series>('GET', 'celltrail/v1/series', {
  run_id: required(STRING),
  metric_key: required(STRING),
  width: INT,
  start_step: INT,
  end_step: INT,
  execution_id: STRING
});
