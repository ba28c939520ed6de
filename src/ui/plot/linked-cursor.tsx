import type { Figure } from '../../plot/figure.ts';
import { formatNumber } from '../../plot/format-number.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { xOf, type Panel } from '../../plot/panel.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import { useModel } from '../use-model.ts';
import type { CursorLink } from './cursor-link.tsx';
import { Cursor } from './panel-drawing.tsx';
import type { PlacedPoint } from './plot-point.ts';
import { isAt, pointsNear } from './pointing.ts';
import { LINE_HEIGHT, readOutSide } from './read-out.tsx';

/**
 * What this plot has at the place that is read in another one. Decoration: who reads by ear hears the
 * plot that is read.
 */
export function LinkedCursor({
  figure,
  series,
  link,
  plot,
  trans
}: {
  figure: Figure;
  series: readonly Series[];
  link: CursorLink;
  /** This one. */
  plot: string;
  trans: Translation;
}) {
  const place = useModel(link);
  if (place === null || place.plot === plot || place.axis !== figure.x) return null;
  const { x } = place;
  const most = Math.max(1, Math.floor(figure.height / LINE_HEIGHT) - 2);
  const readings = figure.panels.flatMap(panel => {
    const pixel = xOf(panel, x);
    const isShown = pixel >= panel.plot.x && pixel <= panel.plot.x + panel.plot.width;
    return isShown ? [{ panel, pixel, points: pointsNear(figure, series, panel, x) }] : [];
  });
  const textOf = (point: PlacedPoint, panel: Panel) => {
    const value = formatNumber(point.value);
    const isThere = figure.x !== 'step' || isAt(panel, point, x);
    return isThere ? value : trans.__('%1 (step %2)', value, point.step);
  };
  return (
    <div className="ct-linked" aria-hidden="true">
      <svg width={figure.width} height={figure.height} focusable="false">
        {readings.map(({ panel, points }, at) => (
          <Cursor key={at} panel={panel} legend={figure.legend} x={x} points={points} />
        ))}
      </svg>
      {readings
        .filter(({ points }) => points.length > 0)
        .map(({ panel, pixel, points }, at) => (
          <div key={at} className="ct-read-out" style={readOutSide(pixel, figure.width)}>
            {points.slice(0, most).map(point => (
              <div key={point.series} className="ct-read-out-line ct-number">
                <span
                  className="ct-swatch"
                  style={{ background: seriesStyle(figure.legend[point.series].colour).colour }}
                />
                {textOf(point, panel)}
              </div>
            ))}
          </div>
        ))}
    </div>
  );
}
