import { memo } from 'react';
import type { LegendEntry } from '../../plot/figure.ts';
import { lineDash } from '../../plot/line-dash.ts';
import { markPaths } from '../../plot/mark-path.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { xOf, yOf, type Panel, type PanelLine } from '../../plot/panel.ts';
import type { PlacedPoint } from './plot-point.ts';

/** Not drawn again while only the pointer moves. */
export const PanelDrawing = memo(function PanelDrawing({
  panel,
  legend
}: {
  panel: Panel;
  legend: readonly LegendEntry[];
}) {
  const { plot, xTicks, yTicks, lines, bands } = panel;
  const bottom = plot.y + plot.height;
  const right = plot.x + plot.width;
  return (
    <g>
      <path className="ct-grid" d={yTicks.map(({ at }) => `M${plot.x} ${at}H${right}`).join('')} />
      <path className="ct-axis" d={`M${plot.x} ${bottom}H${right}`} />
      {yTicks.map(({ at, label, value }) => (
        <text key={value} className="ct-tick ct-tick-y" x={plot.x - 5} y={at + 3.5}>
          {label}
        </text>
      ))}
      {xTicks.map(({ at, label, value }) => (
        <text key={value} className="ct-tick ct-tick-x" x={at} y={bottom + 14}>
          {label}
        </text>
      ))}
      {bands.map(({ label, colour, area, mean }, index) => (
        <g key={`${index} ${label}`}>
          <path className="ct-band" d={area} fill={seriesStyle(colour).colour} />
          <path
            className="ct-line"
            d={mean}
            stroke={seriesStyle(colour).colour}
            strokeDasharray={lineDash(colour, bands.length) ?? undefined}
          />
        </g>
      ))}
      {lines.map(line => (
        <LineDrawing
          key={`${line.series} ${line.raw}`}
          line={line}
          entry={legend[line.series]}
          lines={lines.length}
        />
      ))}
    </g>
  );
});

function LineDrawing({
  line: { path, marks, raw },
  entry: { colour, faint },
  lines
}: {
  line: PanelLine;
  entry: LegendEntry;
  lines: number;
}) {
  const stroke = seriesStyle(colour).colour;
  const { filled, drawn } = markPaths(marks);
  return (
    <g className={faint || raw ? 'ct-faint-line' : undefined}>
      <path
        className="ct-line"
        d={path}
        stroke={stroke}
        strokeDasharray={lineDash(colour, lines) ?? undefined}
      />
      {filled !== '' && <path d={filled} fill={stroke} />}
      {drawn !== '' && <path d={drawn} fill="none" stroke={stroke} />}
    </g>
  );
}

/** What is pointed at: the points, and the line of the nearest one above all others. */
export function Cursor({
  panel,
  legend,
  x: place,
  points,
  nearest
}: {
  panel: Panel;
  legend: readonly LegendEntry[];
  /** In units of the axis. */
  x: number;
  points: readonly PlacedPoint[];
  /** Absent: none of them is meant more than the others. */
  nearest?: PlacedPoint;
}) {
  const { plot, lines } = panel;
  const x = xOf(panel, place);
  const line = lines.findLast(({ series }) => series === nearest?.series);
  const colourOf = ({ series }: { series: number }) => seriesStyle(legend[series].colour).colour;
  return (
    <g>
      {Number.isFinite(x) && (
        <path className="ct-cursor" d={`M${x} ${plot.y}V${plot.y + plot.height}`} />
      )}
      {line !== undefined && points.length > 1 && (
        <path className="ct-line ct-nearest-line" d={line.path} stroke={colourOf(line)} />
      )}
      {points
        .map(point => ({ point, cx: xOf(panel, point.x), cy: yOf(panel, point.value) }))
        .filter(({ cx, cy }) => Number.isFinite(cx) && Number.isFinite(cy))
        .map(({ point, cx, cy }) => (
          <circle
            key={point.series}
            className="ct-cursor-point"
            cx={cx}
            cy={cy}
            r={point.series === nearest?.series ? 4 : 2.5}
            fill={colourOf(point)}
          />
        ))}
    </g>
  );
}
