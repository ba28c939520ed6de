import { formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { decodeDouble } from '../../protocol/double.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import type { CellPlot } from './cell-plot.ts';
import { LiveDot } from './live-dot.tsx';

/** `attempt 3 · faint: 1, 2`, and whether it is still drawn live. */
export function PlotFacts({ plot, trans }: { plot: CellPlot; trans: Translation }) {
  const { attempt, older } = plot;
  const faint = [...new Set(older.map(one => one.attempt))].sort((a, b) => a - b);
  const text =
    faint.length === 0
      ? trans.__('attempt %1', attempt)
      : trans.__('attempt %1 · faint: %2', attempt, faint.join(', '));
  return (
    <>
      {attempt > 0 && (
        <span className="ct-faint ct-cell-plot-attempt" title={text}>
          {text}
        </span>
      )}
      <LiveMark plot={plot} trans={trans} />
    </>
  );
}

function LiveMark({ plot, trans }: { plot: CellPlot; trans: Translation }) {
  if (!plot.live) return null;
  if (plot.stopped)
    return <span className="ct-warning">{trans.__('Not live: server stopped')}</span>;
  return (
    <span className="ct-live">
      <LiveDot />
      {trans.__('live')}
    </span>
  );
}

/** `loss 0.1052 (step 99)` of each series. */
export function LastValues({
  series,
  names,
  trans
}: {
  series: readonly Series[];
  /** One per series. */
  names: readonly string[];
  trans: Translation;
}) {
  return (
    <>
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
    </>
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
