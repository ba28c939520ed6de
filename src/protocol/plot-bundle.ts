import type { WireDouble } from './double.ts';

/** MIME type of the one output that celltrail writes into a notebook. */
export const PLOT_MIME_TYPE = 'application/vnd.celltrail.plot.v1+json';

/** Begins what stands for the id of a run that no server has given one yet. */
export const UNSENT_RUN = 'unsent-';

/** Points in all series of a bundle together, and bytes of the whole bundle with its picture. */
export const MAX_BUNDLE_POINTS = 500;
export const MAX_BUNDLE_BYTES = 60_000;

/**
 * The value under PLOT_MIME_TYPE. A saved notebook can come from anyone: check it with
 * `parsePlotBundle` before use.
 */
export interface PlotBundle {
  version: 1;
  execution_id: string;
  cell_id: string | null;
  /** 0: it is of no execution's attempt. */
  attempt: number;
  /**
   * The notebook's own code drew it, with `plot()` of the client, and goes on with it or has come to
   * its end. Then `execution_id` names nothing but the plot. Absent: celltrail wrote it unasked.
   */
  drawn?: 'live' | 'done';
  series: PlotBundleSeries[];
  /** Of earlier attempts of the cell, the newest first: drawn faint, behind. Absent: there are none. */
  older?: OlderBundleSeries[];
}

export interface PlotBundleSeries {
  run_id: string;
  metric_key: string;
  /** What tells the run from others that logged this metric, such as `lr=0.01`. */
  label?: string;
  /** Points that the record holds; `steps` may have fewer. */
  count: number;
  steps: number[];
  values: WireDouble[];
  /** Read of what the cell printed. Absent: it was logged. */
  parsed?: true;
}

export interface OlderBundleSeries extends PlotBundleSeries {
  execution_id: string;
  attempt: number;
}
