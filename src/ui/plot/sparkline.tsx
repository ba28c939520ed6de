import type { Series } from '../../protocol/endpoints/series.ts';
import { decodeDouble } from '../../protocol/double.ts';

const WIDTH = 64;
const HEIGHT = 14;

/** The shape of a series in the height of a line of text; decoration beside its last value. */
export function Sparkline({ series }: { series: Series }) {
  const points = series.steps
    .map((step, at) => [step, decodeDouble(series.values[at])] as const)
    .filter(([, value]) => Number.isFinite(value));
  if (points.length < 2) return <span className="ct-sparkline" />;
  return (
    <svg
      className="ct-sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      focusable="false"
    >
      <path d={sparkPath(points)} />
    </svg>
  );
}

function sparkPath(points: readonly (readonly [number, number])[]): string {
  const values = points.map(([, value]) => value);
  const [first] = points[0];
  const [last] = points[points.length - 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const place = ([step, value]: readonly [number, number]) => {
    const x = last === first ? WIDTH / 2 : 1 + ((step - first) / (last - first)) * (WIDTH - 2);
    const y =
      high === low ? HEIGHT / 2 : HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return `M${points.map(place).join('L')}`;
}
