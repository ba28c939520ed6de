import { memo, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Axes, StepRange } from '../../plot/axes.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import type { PlotPoint } from '../plot/plot-point.ts';
import { SeriesChart } from '../plot/series-chart.tsx';
import { PinIcon, WidthIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import type { SeriesModel } from './series-model.ts';
import { useOnScreen } from './use-on-screen.ts';
import { useWantedSeries } from './use-wanted-series.ts';

const PLOT_HEIGHT = 160;
const WIDE_PLOT_HEIGHT = 280;

/**
 * The plot of one metric: neither asked for nor drawn while it is off the screen. Drawn anew for its own
 * points alone, so what it is given is to stay the same.
 */
export const MetricCard = memo(function MetricCard({
  metric_key,
  run_name,
  model,
  axes,
  start,
  pinned,
  wide,
  wanted,
  trans,
  onGoToOrigin,
  onPin,
  onWiden
}: {
  metric_key: string;
  run_name: string;
  model: SeriesModel;
  axes: Axes;
  /** Where relative times begin, ms: with all cards at the same moment. */
  start: number | undefined;
  pinned: boolean;
  /** As wide as the view. */
  wide: boolean;
  /** The reader looks for it: it comes to the middle of the view. */
  wanted: boolean;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
  onPin(metric_key: string, pinned: boolean): void;
  onWiden(metric_key: string, wide: boolean): void;
}) {
  const card = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(card);
  const series = useWantedSeries(model, metric_key, isOnScreen);
  const drawn = useMemo(() => (series === null ? [] : [series]), [series]);
  const load = useCallback(
    (range: StepRange | null) => model.load(metric_key, range),
    [model, metric_key]
  );
  useEffect(() => {
    if (wanted) card.current?.scrollIntoView?.({ block: 'center' });
  }, [wanted]);
  const pinLabel = pinned ? trans.__('Unpin %1', metric_key) : trans.__('Pin %1', metric_key);
  return (
    <div
      ref={card}
      className={`ct-metric-card ${wide ? 'ct-metric-wide' : ''} ${wanted ? 'ct-metric-wanted' : ''}`}
      data-metric={metric_key}
    >
      {isOnScreen && series !== null && (
        <>
          <SeriesChart
            title={metric_key}
            series={drawn}
            axes={axes}
            start={start}
            height={wide ? WIDE_PLOT_HEIGHT : PLOT_HEIGHT}
            trans={trans}
            load={load}
            onPointClick={(point: PlotPoint) => onGoToOrigin(point.origin)}
            exportName={`${run_name}-${metric_key}`}
          />
          <span className="ct-metric-tools">
            <button
              className={`ct-icon-button ${wide ? 'ct-on' : ''}`}
              type="button"
              title={trans.__('Full width')}
              aria-label={trans.__('Full width: %1', metric_key)}
              aria-pressed={wide}
              onClick={() => onWiden(metric_key, !wide)}
            >
              <WidthIcon />
            </button>
            <button
              className={`ct-icon-button ${pinned ? 'ct-on' : ''}`}
              type="button"
              title={pinLabel}
              aria-label={pinLabel}
              aria-pressed={pinned}
              onClick={() => onPin(metric_key, !pinned)}
            >
              <PinIcon />
            </button>
          </span>
        </>
      )}
    </div>
  );
});
