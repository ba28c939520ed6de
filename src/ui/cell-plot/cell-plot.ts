import type { Series } from '../../protocol/endpoints/series.ts';
import type { PlotBundle } from '../../protocol/plot-bundle.ts';

/** What one execution of a cell has drawn so far, or asked for with its tags. */
export interface CellPlot {
  cell_id: string | null;
  execution_id: string;
  attempt: number;
  /** The execution runs; of what tags ask for: any execution of the session. */
  live: boolean;
  /** Tags of the cell ask for series of others, which can go on growing when the cell has ended. */
  plotted: boolean;
  /** The server cannot be heard: a live plot stands still. */
  stopped: boolean;
  /** In order of metric and run; only what this execution logged, and what its tags ask for. */
  series: readonly Series[];
}

/** A saved plot, as if it came from the record. The bundle has been checked by parsePlotBundle. */
export function plotOfBundle(bundle: PlotBundle): CellPlot {
  const { execution_id, cell_id, attempt } = bundle;
  const origin = { execution_id, cell_id, execution_count: null, attempt, inferred: false };
  return {
    cell_id,
    execution_id,
    attempt,
    live: false,
    plotted: false,
    stopped: false,
    series: bundle.series.map(series => ({
      ...series,
      timestamps: [],
      origin: series.steps.map(() => 0),
      origins: [origin]
    }))
  };
}
