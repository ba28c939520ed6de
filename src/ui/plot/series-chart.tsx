import { useMemo } from 'react';
import { DEFAULT_AXES, type Axes } from '../../plot/axes.ts';
import type { Band } from '../../plot/band.ts';
import { lineStarts } from '../../plot/columns.ts';
import { defaultStyles } from '../../plot/figure.ts';
import type { LineStyle } from '../../plot/line-style.ts';
import { bundleText } from '../../plot/plot-bundle.ts';
import { pointsCaption } from '../../plot/points-caption.ts';
import { seriesOutside } from '../../plot/points-outside.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import { ChartBoundary } from '../boundary.tsx';
import { ErrorLine } from '../error-line.tsx';
import type { Translation } from '../translation.ts';
import { DataTable } from './data-table.tsx';
import { FigureView } from './figure-view.tsx';
import type { PlotPoint } from './plot-point.ts';
import { useZoom, type LoadSeries } from './use-zoom.ts';

export interface SeriesChartProps {
  title: string;
  series: readonly Series[];
  /** One per series. */
  styles?: readonly LineStyle[];
  axes?: Axes;
  /** Where relative times begin, ms; absent: at the first points of the runs of these series. */
  start?: number;
  bands?: readonly Band[];
  /** Of the figure, in pixels; the card is higher by its title and its caption. */
  height: number;
  trans: Translation;
  /** Asked when the reader zooms; absent: what is here is shown larger. */
  load?: LoadSeries;
  onPointClick?(point: PlotPoint): void;
  /** Name of the files that can be saved; absent: nothing can. */
  exportName?: string;
}

/** A card with a figure and all that belongs to it. Its height changes only with its table. */
export function SeriesChart(props: SeriesChartProps) {
  return (
    <figure className="ct-chart" aria-label={props.title}>
      <ChartBoundary trans={props.trans}>
        <Card {...props} />
      </ChartBoundary>
    </figure>
  );
}

function Card({
  title,
  series,
  styles,
  axes = DEFAULT_AXES,
  start,
  bands,
  height,
  trans,
  load,
  onPointClick,
  exportName
}: SeriesChartProps) {
  const zoom = useZoom(series, load);
  const labels = useMemo(
    () => (styles ?? defaultStyles(series)).map(({ label }) => label),
    [styles, series]
  );
  const summary = useMemo(() => summaryOf(title, series, bands), [title, series, bands]);
  // Of the whole: a part of it begins later.
  const starts = useMemo(
    () => (axes.x === 'relative' ? lineStarts(series).map(first => start ?? first) : undefined),
    [axes.x, series, start]
  );
  const outside = useMemo(
    () => seriesOutside(zoom.series, axes, starts),
    [zoom.series, starts, axes]
  );
  const groups = bands?.length ?? 0;
  const caption =
    groups > 0 && series.length === 0
      ? groupsCaption(groups, axes, trans)
      : pointsCaption(zoom.series, { outside, smoothing: axes.smoothing }, trans);
  return (
    <>
      <div className="ct-chart-head">
        <figcaption className="ct-chart-title" title={title}>
          {title}
        </figcaption>
        {zoom.range !== null && (
          <button className="ct-button ct-reset-zoom" type="button" onClick={() => zoom.set(null)}>
            {trans.__('Reset zoom')}
          </button>
        )}
      </div>
      <div className="ct-chart-figure" style={{ height }}>
        <FigureView
          series={zoom.series}
          styles={styles}
          hidden={NONE}
          axes={axes}
          bands={bands}
          height={height}
          label={summary}
          trans={trans}
          onPointClick={onPointClick}
          onZoom={zoom.set}
          zoom={zoom.range}
          starts={starts}
          exportName={exportName}
        />
      </div>
      <div className="ct-chart-foot">
        <DataTable series={zoom.series} labels={labels} trans={trans} />
        <span className="ct-faint ct-chart-caption">
          {zoom.loading ? trans.__('updating…') : caption}
        </span>
      </div>
      {zoom.error !== null && <ErrorLine text={zoom.error} trans={trans} onRetry={zoom.retry} />}
    </>
  );
}

const NONE: ReadonlySet<string> = new Set();

function groupsCaption(groups: number, { smoothing }: Axes, trans: Translation): string {
  const text = trans._n('mean and range of %1 group', 'mean and range of %1 groups', groups);
  return smoothing > 0 ? trans.__('%1, mean smoothed', text) : text;
}

/** The title, and the values of the first lines in words. */
function summaryOf(title: string, series: readonly Series[], bands: readonly Band[] = []): string {
  const lines = bundleText({
    version: 1,
    execution_id: '',
    cell_id: null,
    attempt: 1,
    series: [...series]
  });
  return [title, ...bands.map(({ label }) => label), lines].filter(Boolean).join('; ');
}
