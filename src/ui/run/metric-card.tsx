import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Axes, StepRange } from '../../plot/axes.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import type { PlotPoint } from '../plot/plot-point.ts';
import { SeriesChart } from '../plot/series-chart.tsx';
import { PinIcon } from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import type { SeriesModel } from './series-model.ts';
import { useOnScreen } from './use-on-screen.ts';
import { useWantedSeries } from './use-wanted-series.ts';

const PLOT_HEIGHT = 160;

/** The plot of one metric: neither asked for nor drawn while it is off the screen. */
export function MetricCard({
  metric_key,
  run_name,
  model,
  axes,
  pinned,
  wanted,
  trans,
  onGoToOrigin,
  onPin
}: {
  metric_key: string;
  run_name: string;
  model: SeriesModel;
  axes: Axes;
  pinned: boolean;
  /** The reader looks for it: it comes to the middle of the view. */
  wanted: boolean;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
  onPin(): void;
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
      className={`ct-metric-card ${wanted ? 'ct-metric-wanted' : ''}`}
      data-metric={metric_key}
    >
      {isOnScreen && series !== null && (
        <>
          <SeriesChart
            title={metric_key}
            series={drawn}
            axes={axes}
            height={PLOT_HEIGHT}
            trans={trans}
            load={load}
            onPointClick={(point: PlotPoint) => onGoToOrigin(point.origin)}
            exportName={`${run_name}-${metric_key}`}
          />
          <button
            className={`ct-icon-button ct-metric-pin ${pinned ? 'ct-on' : ''}`}
            type="button"
            title={pinLabel}
            aria-label={pinLabel}
            aria-pressed={pinned}
            onClick={onPin}
          >
            <PinIcon />
          </button>
        </>
      )}
    </div>
  );
}
