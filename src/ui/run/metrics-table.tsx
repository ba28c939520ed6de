import { useMemo, useRef, useState } from 'react';
import { formatNumber } from '../../plot/format-number.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import { CellIcon, WarningIcon } from '../icons.tsx';
import { originText } from '../plot/read-out.tsx';
import { Sparkline } from '../plot/sparkline.tsx';
import type { Translation } from '../translation.ts';
import type { LatestMetric } from './run-values.ts';
import type { SeriesModel } from './series-model.ts';
import { seriesSummary, type SummaryPoint } from './series-summary.ts';
import { TableFilter, useTableFilter } from './table-filter.tsx';
import { useOnScreen } from './use-on-screen.ts';
import { useWantedSeries } from './use-wanted-series.ts';

const MAX_ROWS = 200;

interface Actions {
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
  onShowMetric(metric_key: string): void;
}

/**
 * Last, smallest, largest and best value of each metric. A click on the name leads to the cell of the
 * last one, a click on the shape to its curve.
 */
export function MetricsTable({
  metrics,
  parsed,
  doubts,
  model,
  cells,
  ...actions
}: {
  metrics: ReadonlyMap<string, LatestMetric>;
  /** Those that were read of prints. */
  parsed: ReadonlySet<string>;
  /** By name: why it may not be what the notebook makes, in words. */
  doubts: ReadonlyMap<string, string>;
  /** Asked for the rows that are on the screen. */
  model: SeriesModel;
  /** Executions of the session, for the sentence that says that nothing was logged. */
  cells: number;
} & Actions) {
  const { trans } = actions;
  const filter = useTableFilter();
  const [limit, setLimit] = useState(MAX_ROWS);
  if (metrics.size === 0) return <NoMetrics cells={cells} trans={trans} />;
  const found = [...metrics].filter(([key]) => filter.matches(key));
  const more = found.length - limit;
  return (
    <>
      <TableFilter
        filter={filter}
        rows={metrics.size}
        found={found.length}
        label={trans.__('Metrics')}
        trans={trans}
      />
      <table className="ct-table ct-metrics" aria-label={trans.__('Metrics')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">
              <span className="ct-hidden">{trans.__('Curve')}</span>
            </th>
            <th scope="col">{trans.__('Last')}</th>
            <th scope="col">{trans.__('Step')}</th>
            <th scope="col">{trans.__('Min')}</th>
            <th scope="col">{trans.__('Max')}</th>
            <th scope="col">{trans.__('Best')}</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, limit).map(([key, latest]) => (
            <MetricRow
              key={key}
              metric_key={key}
              latest={latest}
              parsed={parsed.has(key)}
              doubt={doubts.get(key) ?? null}
              model={model}
              {...actions}
            />
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button className="ct-more" type="button" onClick={() => setLimit(limit + MAX_ROWS)}>
          {trans.__('%1 more…', more)}
        </button>
      )}
    </>
  );
}

export function NoMetrics({ cells, trans }: { cells: number; trans: Translation }) {
  return (
    <p className="ct-faint ct-none">
      {trans._n(
        'No metrics were logged. %1 cell ran.',
        'No metrics were logged. %1 cells ran.',
        cells
      )}
    </p>
  );
}

function MetricRow({
  metric_key,
  latest,
  parsed,
  doubt,
  model,
  trans,
  onGoToOrigin,
  onShowMetric
}: {
  metric_key: string;
  latest: LatestMetric;
  parsed: boolean;
  doubt: string | null;
  model: SeriesModel;
} & Actions) {
  const row = useRef<HTMLTableRowElement>(null);
  const series = useWantedSeries(model, metric_key, useOnScreen(row));
  const summary = useMemo(() => (series === null ? null : seriesSummary(series)), [series]);
  const origin = summary?.origin ?? null;
  const place = originText(origin, trans);
  return (
    <tr ref={row}>
      <th scope="row">
        <button
          className="ct-plain-button"
          type="button"
          disabled={origin === null}
          title={
            place === null ? metric_key : trans.__('%1: go to its cell (%2)', metric_key, place)
          }
          onClick={() => onGoToOrigin(origin)}
        >
          <span className="ct-metric-name">{metric_key}</span>
          {origin !== null && <CellIcon />}
        </button>
        {doubt !== null && (
          <span className="ct-doubt" role="img" title={doubt} aria-label={doubt}>
            <WarningIcon />
          </span>
        )}
        {parsed && (
          <span
            className="ct-parsed"
            title={trans.__('Read of what the cell printed; no client logged it.')}
          >
            {trans.__('parsed')}
          </span>
        )}
      </th>
      <td>
        <button
          className="ct-plain-button"
          type="button"
          title={trans.__('%1: show its curve', metric_key)}
          aria-label={trans.__('%1: show its curve', metric_key)}
          onClick={() => onShowMetric(metric_key)}
        >
          {series === null ? <span className="ct-sparkline" /> : <Sparkline series={series} />}
        </button>
      </td>
      <Value value={latest.value} />
      <td className="ct-number">{latest.step}</td>
      <Value value={summary?.min?.value} />
      <Value value={summary?.max?.value} />
      <Best point={summary?.best ?? null} trans={trans} onGoToOrigin={onGoToOrigin} />
    </tr>
  );
}

/** A dash until the series is here. */
function Value({ value }: { value: number | undefined }) {
  if (value === undefined) return <td className="ct-number ct-faint">–</td>;
  return (
    <td className="ct-number" title={String(value)}>
      {formatNumber(value)}
    </td>
  );
}

/** A dash where the name does not say whether less or more is better. */
function Best({
  point,
  trans,
  onGoToOrigin
}: {
  point: SummaryPoint | null;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  if (point === null) return <td className="ct-number ct-faint">–</td>;
  const text = trans.__('%1 @ %2', formatNumber(point.value), point.step);
  return (
    <td className="ct-number">
      <button
        className="ct-plain-button"
        type="button"
        disabled={point.origin === null}
        title={trans.__('%1 at step %2: go to its cell', String(point.value), point.step)}
        onClick={() => onGoToOrigin(point.origin)}
      >
        {text}
      </button>
    </td>
  );
}
