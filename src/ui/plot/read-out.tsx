import type { Axes } from '../../plot/axes.ts';
import type { LegendEntry } from '../../plot/figure.ts';
import { formatDuration } from '../../plot/format-duration.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { formatTime } from '../../plot/format-time.ts';
import { seriesStyle } from '../../plot/palette.ts';
import type { PointOrigin } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import type { PlacedPoint } from './plot-point.ts';

/** Pixels. */
export const LINE_HEIGHT = 17;
/** Pixels of the first and the last line, and of the frame. */
const REST_HEIGHT = 52;

/** Values under the pointer, on the side of it where there is room. */
export function ReadOut({
  points,
  nearest,
  legend,
  axis,
  x,
  size,
  trans
}: {
  points: readonly PlacedPoint[];
  /** One of them. */
  nearest: PlacedPoint;
  legend: readonly LegendEntry[];
  axis: Axes['x'];
  /** Pixels. */
  x: number;
  size: { width: number; height: number };
  trans: Translation;
}) {
  const most = Math.max(2, Math.floor((size.height - REST_HEIGHT) / LINE_HEIGHT));
  const shown = around(points, nearest, most);
  const more = points.length - shown.length;
  const cells = new Set(points.map(({ origin }) => shortOrigin(origin, trans)));
  const cell = shortOrigin(nearest.origin, trans);
  return (
    <div className="ct-read-out" style={readOutSide(x, size.width)} role="status">
      <div className="ct-faint">{placeText(nearest, axis, trans)}</div>
      {shown.map(point => (
        <div
          key={point.series}
          className={`ct-read-out-line ${point === nearest && points.length > 1 ? 'ct-nearest' : ''}`}
        >
          <span
            className="ct-swatch"
            style={{ background: seriesStyle(legend[point.series].colour).colour }}
            aria-hidden="true"
          />
          <span className="ct-read-out-name">{legend[point.series].label}</span>
          <span className="ct-number" title={String(point.value)}>
            {formatNumber(point.value)}
          </span>
          {cells.size > 1 && <span className="ct-faint">{shortOrigin(point.origin, trans)}</span>}
        </div>
      ))}
      {more > 0 && <div className="ct-faint">{trans.__('and %1 more', more)}</div>}
      {points.length === 2 && (
        <div className="ct-faint">
          {trans.__('difference %1', signed(points[1].value - points[0].value))}
        </div>
      )}
      {cells.size === 1 && cell !== null && <div className="ct-faint">{cell}</div>}
    </div>
  );
}

/** On the side of a pixel where there is room. */
export function readOutSide(x: number, width: number): { left: number } | { right: number } {
  return x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
}

/** `attempt 3 · cell [5]` */
export function originText(origin: PointOrigin | null, trans: Translation): string | null {
  if (origin === null) return null;
  const attempt = trans.__('attempt %1', origin.attempt);
  const cell =
    origin.execution_count === null
      ? attempt
      : trans.__('%1 · cell [%2]', attempt, origin.execution_count);
  return origin.inferred ? trans.__('%1 (inferred)', cell) : cell;
}

/** `[5] attempt 3`: beside a value, where there is little room. */
function shortOrigin(origin: PointOrigin | null, trans: Translation): string | null {
  if (origin === null || origin.execution_count === null) return originText(origin, trans);
  const cell = trans.__('[%1] attempt %2', origin.execution_count, origin.attempt);
  return origin.inferred ? trans.__('%1 (inferred)', cell) : cell;
}

/** As many as fit, in their order, with the nearest among them. */
function around(points: readonly PlacedPoint[], nearest: PlacedPoint, most: number) {
  if (points.length <= most) return points;
  const distance = ({ value }: PlacedPoint) => {
    const apart = Math.abs(value - nearest.value);
    return Number.isNaN(apart) ? Infinity : apart;
  };
  const near = new Set(
    [...points]
      .sort((a, b) => (a === nearest ? -1 : b === nearest ? 1 : distance(a) - distance(b)))
      .slice(0, most)
  );
  return points.filter(point => near.has(point));
}

function placeText({ x, step }: PlacedPoint, axis: Axes['x'], trans: Translation): string {
  if (axis === 'step') return trans.__('step %1', step);
  const time = axis === 'time' ? formatTime(x) : formatDuration(x);
  return trans.__('%1 · step %2', time, step);
}

function signed(difference: number): string {
  const text = formatNumber(difference);
  return difference > 0 ? `+${text}` : text;
}
