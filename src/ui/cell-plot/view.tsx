import { useMemo, useRef, useState } from 'react';
import { figureOf, hiddenByDefault, pointCounts } from '../../plot/figure.ts';
import { formatCount, formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { bundleText, makePlotBundle } from '../../plot/plot-bundle.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { ChartBoundary } from '../chart-boundary.tsx';
import { OutsideIcon } from '../icons.tsx';
import { DataTable } from '../plot/data-table.tsx';
import { FigureView } from '../plot/figure-view.tsx';
import type { PlotPoint } from '../plot/plot-point.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import type { CellPlot } from './cell-plot.ts';
import { MetricChips } from './metric-chips.tsx';

/** With its header and footer the view is 236 px high (262 where it is narrow), whatever it shows: nothing below it moves. */
const PLOT_HEIGHT = 180;

/** The plot under a cell: live while the cell runs, and from a saved bundle. */
export function CellPlotView({
  plot,
  trans,
  onOpenRun,
  onPointClick
}: {
  plot: CellPlot;
  trans: Translation;
  onOpenRun?(run_id: string): void;
  onPointClick?(point: PlotPoint): void;
}) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame, 640);
  const { series } = plot;
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const hidden = useMemo(() => chosen ?? hiddenByDefault(series, width), [chosen, series, width]);
  const summary = useMemo(() => bundleText(makePlotBundle(plot, series)), [plot, series]);
  const labels = useMemo(
    () => figureOf(series, { width: 1, height: 1 }).legend.map(({ label }) => label),
    [series]
  );
  const run_id = series[series.length - 1]?.run_id;

  return (
    <section ref={frame} className="ct-cell-plot" aria-label={trans.__('Plot of this cell')}>
      <div className="ct-cell-plot-rows">
        <header className="ct-cell-plot-header">
          <MetricChips series={series} hidden={hidden} trans={trans} onChange={setChosen} />
          <span className="ct-cell-plot-facts">
            <span className="ct-faint">{trans.__('attempt %1', plot.attempt)}</span>
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
                series={series}
                hidden={hidden}
                height={PLOT_HEIGHT}
                label={summary}
                trans={trans}
                onPointClick={onPointClick}
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
                label={labels[at]}
                // The chips have a colour for each metric, and not for each run of it.
                colour={labels[at] === one.metric_key ? null : seriesStyle(at).colour}
                trans={trans}
              />
            ))}
          </span>
          <span className="ct-faint ct-cell-plot-caption">{captionText(series, trans)}</span>
        </footer>
        <DataTable series={series} labels={labels} trans={trans} />
      </div>
    </section>
  );
}

/** `1,000 of 1,000 points`; with fewer drawn it says what was kept. */
export function captionText(series: readonly Series[], trans: Translation): string {
  const { drawn, total } = pointCounts(series);
  const [some, all] = [formatCount(drawn), formatCount(total)];
  return drawn < total
    ? trans.__('%1 of %2 points (min/max kept)', some, all)
    : trans.__('%1 of %2 points', some, all);
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
