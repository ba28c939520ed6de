import { formatNumber } from '../../plot/format-number.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { PointOrigin, Series } from '../../protocol/endpoints/series.ts';
import { CellIcon } from '../icons.tsx';
import { originText } from '../plot/read-out.tsx';
import type { Translation } from '../translation.ts';
import type { LatestMetric } from './run-values.ts';

const MAX_ROWS = 200;

/** Last, smallest and largest value of each metric; a click leads to the cell of the last one. */
export function MetricsTable({
  metrics,
  series,
  cells,
  trans,
  onGoToOrigin
}: {
  metrics: ReadonlyMap<string, LatestMetric>;
  series: ReadonlyMap<string, Series>;
  /** Executions of the session, for the sentence that says that nothing was logged. */
  cells: number;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  if (metrics.size === 0) {
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
  return (
    <table className="ct-table ct-metrics" aria-label={trans.__('Metrics')}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Name')}</th>
          <th scope="col">{trans.__('Last')}</th>
          <th scope="col">{trans.__('Step')}</th>
          <th scope="col">{trans.__('Min')}</th>
          <th scope="col">{trans.__('Max')}</th>
        </tr>
      </thead>
      <tbody>
        {[...metrics].slice(0, MAX_ROWS).map(([key, latest]) => (
          <MetricRow
            key={key}
            metric_key={key}
            latest={latest}
            series={series.get(key) ?? null}
            trans={trans}
            onGoToOrigin={onGoToOrigin}
          />
        ))}
        {metrics.size > MAX_ROWS && (
          <tr>
            <td colSpan={5} className="ct-faint">
              {trans.__('and %1 more', metrics.size - MAX_ROWS)}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function MetricRow({
  metric_key,
  latest,
  series,
  trans,
  onGoToOrigin
}: {
  metric_key: string;
  latest: LatestMetric;
  series: Series | null;
  trans: Translation;
  onGoToOrigin(origin: PointOrigin | null): void;
}) {
  const origin = series?.origins[series.origin[series.origin.length - 1]] ?? null;
  const values = (series?.values ?? []).map(decodeDouble).filter(Number.isFinite);
  const range = values.length === 0 ? null : [least(values), most(values)];
  const place = originText(origin, trans);
  return (
    <tr>
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
      </th>
      <Value value={latest.value} />
      <td className="ct-number">{latest.step}</td>
      <Value value={range?.[0]} />
      <Value value={range?.[1]} />
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

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
