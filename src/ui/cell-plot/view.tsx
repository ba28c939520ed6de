import { useCallback, useMemo, useRef, useState } from 'react';
import type { StepRange } from '../../plot/axes.ts';
import { lineNames } from '../../plot/cell-lines.ts';
import { hiddenByDefault } from '../../plot/figure.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { bundleText, makePlotBundle } from '../../plot/plot-bundle.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { ChartBoundary } from '../boundary.tsx';
import { ErrorLine } from '../error-line.tsx';
import { OutsideIcon } from '../icons.tsx';
import { captionText } from '../plot/caption-text.ts';
import { DataTable } from '../plot/data-table.tsx';
import { FigureView } from '../plot/figure-view.tsx';
import type { PlotPoint } from '../plot/plot-point.ts';
import { useZoom } from '../plot/use-zoom.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { linesOf, type CellPlot } from './cell-plot.ts';
import { MetricChips } from './metric-chips.tsx';

/** With its header and footer the view is 236 px high (262 where it is narrow), whatever it shows: nothing below it moves. */
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
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const hidden = useMemo(() => chosen ?? hiddenByDefault(series, width), [chosen, series, width]);
  const summary = useMemo(
    () => bundleText(makePlotBundle(plot, series, { labels })),
    [plot, series, labels]
  );
  const names = useMemo(() => lineNames(series, labels), [series, labels]);
  const attemptText = useCallback((n: number) => trans.__('attempt %1', n), [trans]);
  const lines = useMemo(() => linesOf(plot, attemptText), [plot, attemptText]);
  const drawn = useMemo(() => lines.map(line => line.series), [lines]);
  const styles = useMemo(() => lines.map(({ style }) => style), [lines]);
  const zoom = useZoom(drawn, load);
  // The lines of the newest attempt stand last.
  const newest = zoom.series.slice(zoom.series.length - series.length);
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
            <AttemptText plot={plot} trans={trans} />
            <LiveMark plot={plot} trans={trans} />
          </span>
          {onOpenRun && run_id !== undefined && (
            <button className="ct-button" type="button" onClick={() => onOpenRun(run_id)}>
              <OutsideIcon />
              {trans.__('Open run')}
            </button>
          )}
        </header>
        <div className="ct-cell-plot-figure" style={{ height: PLOT_HEIGHT }}>
          {series.length === 0 ? (
            <p className="ct-empty">{trans.__('Waiting for the first points…')}</p>
          ) : (
            <ChartBoundary trans={trans}>
              <FigureView
                series={zoom.series}
                styles={styles}
                hidden={hidden}
                height={PLOT_HEIGHT}
                label={summary}
                trans={trans}
                onPointClick={onPointClick}
                onZoom={zoom.set}
                zoom={zoom.range}
                exportName={`${metricNames(series)} · ${attemptText(attempt)}`}
              />
            </ChartBoundary>
          )}
        </div>
        <footer className="ct-cell-plot-footer">
          <span className="ct-cell-plot-last" title={summary}>
            {series.map((one, at) => (
              <LastValue
                key={at}
                series={one}
                label={names[at]}
                // The chips have a colour for each metric, and not for each run of it.
                colour={names[at] === one.metric_key ? null : seriesStyle(at).colour}
                trans={trans}
              />
            ))}
          </span>
          <span className="ct-faint ct-cell-plot-caption">
            {zoom.loading ? trans.__('updating…') : captionText(newest, trans)}
          </span>
        </footer>
        <DataTable series={newest} labels={names} trans={trans} />
        {zoom.error !== null && <ErrorLine text={zoom.error} trans={trans} onRetry={zoom.retry} />}
      </div>
    </section>
  );
}

/** `attempt 3 · 1, 2 faint` */
function AttemptText({ plot: { attempt, older }, trans }: { plot: CellPlot; trans: Translation }) {
  const faint = [...new Set(older.map(one => one.attempt))].sort((a, b) => a - b);
  return (
    <span className="ct-faint">
      {faint.length === 0
        ? trans.__('attempt %1', attempt)
        : trans.__('attempt %1 · faint: %2', attempt, faint.join(', '))}
    </span>
  );
}

function LiveMark({ plot, trans }: { plot: CellPlot; trans: Translation }) {
  if (!plot.live) return null;
  if (plot.stopped)
    return <span className="ct-warning">{trans.__('Not live: server stopped')}</span>;
  return (
    <span className="ct-live">
      <span className="ct-live-dot" aria-hidden="true" />
      {trans.__('live')}
    </span>
  );
}

function LastValue({
  series,
  label,
  colour,
  trans
}: {
  series: Series;
  label: string;
  colour: string | null;
  trans: Translation;
}) {
  const last = series.steps.length - 1;
  if (last < 0) return null;
  const value = formatNumber(decodeDouble(series.values[last]));
  return (
    <span className="ct-last-value">
      {colour !== null && (
        <span className="ct-swatch" style={{ background: colour }} aria-hidden="true" />
      )}
      {trans.__('%1 %2 (step %3)', label, value, series.steps[last])}
    </span>
  );
}

/** Of a file: the first three. */
function metricNames(series: readonly Series[]): string {
  const keys = [...new Set(series.map(({ metric_key }) => metric_key))];
  return keys.slice(0, 3).join(', ');
}
