import { formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import type { PlotPoint } from './plot-point.ts';

const MAX_LINES = 8;

/** Values under the pointer, on the side of it where there is room. */
export function ReadOut({
  points,
  labels,
  x,
  width,
  trans
}: {
  points: readonly PlotPoint[];
  labels: readonly string[];
  x: number;
  width: number;
  trans: Translation;
}) {
  const side = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  const shown = points.slice(0, MAX_LINES);
  const more = points.length - shown.length;
  const cells = [...new Set(points.map(({ origin }) => originText(origin, trans)))];
  return (
    <div className="ct-read-out" style={side} role="status">
      <div className="ct-faint">{trans.__('step %1', points[0].step)}</div>
      {shown.map(point => (
        <div key={point.series} className="ct-read-out-line">
          <span
            className="ct-swatch"
            style={{ background: seriesStyle(point.series).colour }}
            aria-hidden="true"
          />
          <span className="ct-read-out-name">{labels[point.series]}</span>
          <span className="ct-number" title={String(point.value)}>
            {formatNumber(point.value)}
          </span>
        </div>
      ))}
      {more > 0 && <div className="ct-faint">{trans.__('and %1 more', more)}</div>}
      {cells.length === 1 && cells[0] !== null && <div className="ct-faint">{cells[0]}</div>}
    </div>
  );
}

/** `cell [5] · attempt 3` */
export function originText(origin: PointOrigin | null, trans: Translation): string | null {
  if (origin === null) return null;
  const attempt = trans.__('attempt %1', origin.attempt);
  const cell =
    origin.execution_count === null
      ? attempt
      : trans.__('%1 · cell [%2]', attempt, origin.execution_count);
  return origin.inferred ? trans.__('%1 (inferred)', cell) : cell;
}
