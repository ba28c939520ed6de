import { useCallback, useId, useMemo, useRef, useState } from 'react';
import type { StepRange } from '../../plot/axes.ts';
import { lineNames } from '../../plot/cell-lines.ts';
import { hiddenByDefault } from '../../plot/figure.ts';
import { bundleText, makePlotBundle } from '../../plot/plot-bundle.ts';
import { pointsCaption } from '../../plot/points-caption.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { ChartBoundary } from '../boundary.tsx';
import { ErrorLine } from '../error-line.tsx';
import { OutsideIcon } from '../icons.tsx';
import { DataTable } from '../plot/data-table.tsx';
import { FigureView } from '../plot/figure-view.tsx';
import type { PlotPoint } from '../plot/plot-point.ts';
import { useKeptAxes } from '../plot/use-kept-axes.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { AxesButton, AxesRow } from './axes-row.tsx';
import type { CellPlot } from './cell-plot.ts';
import { MetricChips } from './metric-chips.tsx';
import { LastValues, PlotFacts } from './plot-facts.tsx';
import { usePlotLines } from './use-plot-lines.ts';

/**
 * With its header and footer the view is 236 px high (262 where it is narrow), whatever the plot shows:
 * points that come move nothing below it. What the reader opens, and errors, add to that.
 */
const PLOT_HEIGHT = 180;

/** The plot under a cell: live while the cell runs, and from a saved bundle. */
export function CellPlotView({
  plot,
  trans,
  onOpenRun,
  onPointClick,
  load
}: {
  plot: CellPlot;
  trans: Translation;
  onOpenRun?(run_id: string): void;
  onPointClick?(point: PlotPoint): void;
  /** Asks for some steps of the plot's lines, in drawing order; absent: those that are here are shown. */
  load?(range: StepRange | null): Promise<readonly Series[]>;
}) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame, 640);
  const { series, labels, attempt } = plot;
  // The saved plot that takes the place of the live one looks like it.
  const [axes, setAxes] = useKeptAxes(plot.cell_id && `cell.${plot.cell_id}`);
  const [axesOpen, setAxesOpen] = useState(false);
  const axesId = useId();
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const hidden = useMemo(
    () => chosen ?? hiddenByDefault(series, width, axes),
    [chosen, series, width, axes]
  );
  const summary = useMemo(
    () => bundleText(makePlotBundle(plot, series, { labels })),
    [plot, series, labels]
  );
  const names = useMemo(() => lineNames(series, labels), [series, labels]);
  const attemptText = useCallback((n: number) => trans.__('attempt %1', n), [trans]);
  const drawn = usePlotLines(plot, axes, hidden, attemptText, load);
  const { times, zoom, newest, outside } = drawn;
  const caption = pointsCaption(newest, { outside, smoothing: axes.smoothing }, trans);
  const run_id = series[series.length - 1]?.run_id;

  return (
    <section ref={frame} className="ct-cell-plot" aria-label={trans.__('Plot of this cell')}>
      <div className="ct-cell-plot-rows">
        <header className="ct-cell-plot-header">
          <MetricChips series={series} hidden={hidden} trans={trans} onChange={setChosen} />
          <span className="ct-cell-plot-facts">
            {zoom.range !== null && (
              <button
                className="ct-button ct-reset-zoom"
                type="button"
                onClick={() => zoom.set(null)}
              >
                {trans.__('Reset zoom')}
              </button>
            )}
            <PlotFacts plot={plot} trans={trans} />
          </span>
          {onOpenRun && run_id !== undefined && (
            <button className="ct-button" type="button" onClick={() => onOpenRun(run_id)}>
              <OutsideIcon />
              {trans.__('Open run')}
            </button>
          )}
          <AxesButton
            axes={axes}
            open={axesOpen}
            controls={axesId}
            trans={trans}
            onOpen={setAxesOpen}
          />
        </header>
        {axesOpen && (
          <AxesRow
            id={axesId}
            axes={axes}
            timed={times.timed}
            trans={trans}
            onChange={setAxes}
            onClose={() => setAxesOpen(false)}
          />
        )}
        <div className="ct-cell-plot-figure" style={{ height: PLOT_HEIGHT }}>
          {series.length === 0 ? (
            <p className="ct-empty">{trans.__('Waiting for the first points…')}</p>
          ) : (
            <ChartBoundary trans={trans}>
              <FigureView
                series={zoom.series}
                styles={drawn.styles}
                hidden={hidden}
                axes={drawn.axes}
                height={PLOT_HEIGHT}
                label={summary}
                trans={trans}
                onPointClick={onPointClick}
                onZoom={zoom.set}
                zoom={zoom.range}
                starts={drawn.starts}
                exportName={`${metricNames(series)} · ${attemptText(attempt)}`}
              />
            </ChartBoundary>
          )}
        </div>
        <footer className="ct-cell-plot-footer">
          <span className="ct-cell-plot-last" title={summary}>
            <LastValues series={series} names={names} trans={trans} />
          </span>
          <span className="ct-faint ct-cell-plot-caption" title={caption}>
            {zoom.loading ? trans.__('updating…') : caption}
          </span>
        </footer>
        <DataTable series={newest} labels={names} trans={trans} />
        {times.error !== null && (
          <ErrorLine text={times.error} trans={trans} onRetry={times.retry} />
        )}
        {zoom.error !== null && <ErrorLine text={zoom.error} trans={trans} onRetry={zoom.retry} />}
      </div>
    </section>
  );
}

/** Of a file: the first three. */
function metricNames(series: readonly Series[]): string {
  const keys = [...new Set(series.map(({ metric_key }) => metric_key))];
  return keys.slice(0, 3).join(', ');
}
