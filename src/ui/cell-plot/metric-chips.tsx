import { useState } from 'react';
import { seriesStyle } from '../../plot/palette.ts';
import { middleEllipsis } from '../../plot/middle-ellipsis.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';

const FIRST_CHIPS = 4;
const CHIP_LENGTH = 24;

/** The legend of a plot: one switch a metric. The last one that is drawn stays on. */
export function MetricChips({
  series,
  hidden,
  trans,
  onChange
}: {
  series: readonly Series[];
  hidden: ReadonlySet<string>;
  trans: Translation;
  onChange(hidden: ReadonlySet<string>): void;
}) {
  const [all, setAll] = useState(false);
  const keys = [...new Set(series.map(({ metric_key }) => metric_key))];
  const shown = all ? keys : keys.slice(0, FIRST_CHIPS);
  const more = keys.length - FIRST_CHIPS;
  const toggle = (metric_key: string) => {
    const next = new Set(hidden);
    if (!next.delete(metric_key)) next.add(metric_key);
    if (keys.some(key => !next.has(key))) onChange(next);
  };
  return (
    <span
      className={`ct-chips ${all ? '' : 'ct-chips-folded'}`}
      role="group"
      aria-label={trans.__('Metrics')}
    >
      {shown.map(metric_key => (
        <Chip
          key={metric_key}
          metric_key={metric_key}
          first={series.findIndex(one => one.metric_key === metric_key)}
          runs={series.filter(one => one.metric_key === metric_key).length}
          drawn={!hidden.has(metric_key)}
          trans={trans}
          onClick={() => toggle(metric_key)}
        />
      ))}
      {more > 0 && (
        <button
          className="ct-chip"
          type="button"
          aria-expanded={all}
          aria-label={
            all ? trans.__('Fewer metrics') : trans._n('%1 more metric', '%1 more metrics', more)
          }
          onClick={() => setAll(!all)}
        >
          {all ? '−' : `+${more}`}
        </button>
      )}
    </span>
  );
}

function Chip({
  metric_key,
  first,
  runs,
  drawn,
  trans,
  onClick
}: {
  metric_key: string;
  /** Index of its first series. */
  first: number;
  runs: number;
  drawn: boolean;
  trans: Translation;
  onClick(): void;
}) {
  const { colour } = seriesStyle(first);
  return (
    <button
      className="ct-chip"
      type="button"
      aria-pressed={drawn}
      title={runs > 1 ? trans.__('%1, of %2 runs', metric_key, runs) : metric_key}
      onClick={onClick}
    >
      <span
        className="ct-swatch"
        style={drawn ? { background: colour } : { borderColor: colour }}
        aria-hidden="true"
      />
      <span className="ct-chip-name">{middleEllipsis(metric_key, CHIP_LENGTH)}</span>
    </button>
  );
}
