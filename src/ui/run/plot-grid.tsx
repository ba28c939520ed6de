import { useMemo } from 'react';
import { bundleText } from '../../plot/plot-bundle.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { captionText } from '../cell-plot/view.tsx';
import { ChartBoundary } from '../chart-boundary.tsx';
import { DataTable } from '../plot/data-table.tsx';
import { FigureView } from '../plot/figure-view.tsx';
import type { PlotPoint } from '../plot/plot-point.ts';
import type { Translation } from '../translation.ts';
import type { RunViewState } from './model.ts';

const PLOT_HEIGHT = 160;

/** A card for each metric that has a curve. */
export function PlotGrid({
  state,
  trans,
  onPointClick,
  onMore
}: {
  state: RunViewState;
  trans: Translation;
  onPointClick(point: PlotPoint): void;
  onMore(): void;
}) {
  const shown = state.sources.find(({ run_id }) => run_id === state.source);
  const keys = [...(shown?.metrics.keys() ?? [])];
  const drawn = keys.slice(0, state.plots);
  const more = keys.length - drawn.length;
  // A card stands at its height before its points are here; a single value needs no plot.
  const cards = drawn.filter(key => state.series.get(key)?.steps.length !== 1);
  if (cards.length === 0 && more === 0) return null;
  return (
    <section className="ct-run-section">
      <h3 className="ct-run-section-title">{trans.__('Curves')}</h3>
      <div className="ct-plot-grid">
        {cards.map(key => (
          <PlotCard
            key={key}
            metric_key={key}
            series={state.series.get(key) ?? null}
            trans={trans}
            onPointClick={onPointClick}
          />
        ))}
      </div>
      {more > 0 && (
        <button className="ct-more" type="button" onClick={onMore}>
          {trans._n('%1 more metric…', '%1 more metrics…', more)}
        </button>
      )}
    </section>
  );
}

function PlotCard({
  metric_key,
  series,
  trans,
  onPointClick
}: {
  metric_key: string;
  series: Series | null;
  trans: Translation;
  onPointClick(point: PlotPoint): void;
}) {
  const drawn = useMemo(() => (series === null ? [] : [series]), [series]);
  return (
    <figure className="ct-plot-card" data-metric={metric_key}>
      <figcaption className="ct-plot-title" title={metric_key}>
        {metric_key}
      </figcaption>
      <div style={{ height: PLOT_HEIGHT }}>
        {series !== null && (
          <ChartBoundary trans={trans}>
            <FigureView
              series={drawn}
              height={PLOT_HEIGHT}
              label={summaryOf(series)}
              trans={trans}
              onPointClick={onPointClick}
            />
          </ChartBoundary>
        )}
      </div>
      <div className="ct-plot-foot">
        {series !== null && <DataTable series={drawn} labels={[metric_key]} trans={trans} />}
        <span className="ct-faint">{series !== null && captionText(drawn, trans)}</span>
      </div>
    </figure>
  );
}

function summaryOf(series: Series): string {
  return bundleText({ version: 1, execution_id: '', cell_id: null, attempt: 1, series: [series] });
}
