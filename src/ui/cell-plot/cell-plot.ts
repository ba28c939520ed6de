import { cellLines, type CellLine, type OlderSeries } from '../../plot/cell-lines.ts';
import { bundleLabels } from '../../plot/plot-bundle.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';
import type { PlotBundle, PlotBundleSeries } from '../../protocol/plot-bundle.ts';

/** What one execution of a cell has drawn so far, or asked for with its tags. */
export interface CellPlot {
  cell_id: string | null;
  execution_id: string;
  /** 0: of no attempt, as of runs that were read from the record. */
  attempt: number;
  /** The execution runs; of what tags ask for: any execution of the session. */
  live: boolean;
  /** Tags of the cell ask for series of others, which can go on growing when the cell has ended. */
  plotted: boolean;
  /** The server cannot be heard: a live plot stands still. */
  stopped: boolean;
  /** In order of metric and run; only what this execution logged, and what its tags ask for. */
  series: readonly Series[];
  /** What earlier attempts of the cell logged into the same metrics, newest first. */
  older: readonly OlderSeries<Series>[];
  /** What tells runs that logged the same metric from each other, by run id. */
  labels: ReadonlyMap<string, string>;
}

/** What a plot draws, in drawing order. @param attemptText in the reader's language */
export function linesOf(
  { series, older, labels, attempt }: CellPlot,
  attemptText?: (attempt: number) => string
): CellLine<Series>[] {
  return cellLines(series, { older, labels, attempt, attemptText });
}

/** What begins together on an axis of relative times: what one attempt logged into one run. */
export function attemptGroups(lines: readonly CellLine<Series>[]): string[] {
  return lines.map(({ series: { run_id }, older }) =>
    JSON.stringify([older?.execution_id ?? null, run_id])
  );
}

/** A saved plot, as if it came from the record. The bundle has been checked by parsePlotBundle. */
export function plotOfBundle(bundle: PlotBundle): CellPlot {
  const { execution_id, cell_id, attempt, drawn, older = [] } = bundle;
  return {
    cell_id,
    execution_id,
    attempt,
    live: drawn === 'live',
    plotted: false,
    stopped: false,
    series: bundle.series.map(one => recorded(one, { cell_id, execution_id, attempt })),
    older: older.map(one => {
      const { execution_id, attempt } = one;
      return { execution_id, attempt, series: recorded(one, { cell_id, execution_id, attempt }) };
    }),
    labels: bundleLabels(bundle)
  };
}

/** Its points as if this execution had logged them all. */
function recorded(
  { run_id, metric_key, count, steps, values, parsed }: PlotBundleSeries,
  execution: Pick<PointOrigin, 'execution_id' | 'cell_id' | 'attempt'>
): Series {
  return {
    run_id,
    metric_key,
    count,
    steps,
    timestamps: [],
    values,
    origin: steps.map(() => 0),
    origins: [{ ...execution, execution_count: null, inferred: false }],
    ...(parsed ? { parsed } : {})
  };
}
