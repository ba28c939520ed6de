import {
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent
} from 'react';
import { figureOf, type Figure } from '../../plot/figure.ts';
import { seriesStyle } from '../../plot/palette.ts';
import { xOf, yOf, type Panel } from '../../plot/panel.ts';
import { markPath } from '../../plot/svg.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { Translation } from '../translation.ts';
import { useWidth } from '../use-width.ts';
import { firstAbove, nearestPoint, type PlotPoint } from './plot-point.ts';
import { ReadOut } from './read-out.tsx';

const DEFAULT_WIDTH = 640;

interface Pointed {
  panel: number;
  step: number;
}

/**
 * Lines over steps at a fixed height and the width that there is. The pointer, or the arrow keys,
 * read the points; a click, or Enter, hands over the nearest one.
 */
export function FigureView({
  series,
  hidden,
  height,
  label,
  trans,
  onPointClick
}: {
  series: readonly Series[];
  hidden?: ReadonlySet<string>;
  height: number;
  /** What a screen reader says of the whole. */
  label: string;
  trans: Translation;
  onPointClick?(point: PlotPoint): void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, DEFAULT_WIDTH);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const figure = useMemo(
    () => figureOf(series, { width, height }, { hidden }),
    [series, hidden, width, height]
  );
  const points = pointed === null ? [] : pointsAt(figure, series, pointed);
  const hand = (point: PlotPoint | undefined) => {
    if (point !== undefined) onPointClick?.(point);
  };

  const onPointerMove = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointed(pointedAt(figure, series, event.clientX - box.left));
  };
  const onClick = (event: MouseEvent) => {
    // By its own place: on mousedown the host may have moved the focus, and so ended the pointing.
    const box = event.currentTarget.getBoundingClientRect();
    const at = pointedAt(figure, series, event.clientX - box.left);
    if (at === null) return;
    const panel = figure.panels[at.panel];
    hand(nearestInHeight(panel, pointsAt(figure, series, at), event.clientY - box.top));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && pointed !== null) setPointed(null);
    else if (event.key === 'Enter') hand(points[0]);
    else if (event.key === 'ArrowRight') setPointed(moved(figure, series, pointed, 1));
    else if (event.key === 'ArrowLeft') setPointed(moved(figure, series, pointed, -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={frame}
      className={`ct-figure ${onPointClick ? 'ct-figure-clickable' : ''}`}
      style={{ height }}
      role="application"
      aria-roledescription={trans.__('plot')}
      aria-label={trans.__('%1. Arrow keys read the points.', label)}
      tabIndex={0}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setPointed(null)}
      onBlur={() => setPointed(null)}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <svg width={figure.width} height={height} aria-hidden="true" focusable="false">
        {figure.panels.map((panel, index) => (
          <PanelDrawing key={index} panel={panel} />
        ))}
        {pointed !== null && points.length > 0 && (
          <Cursor panel={figure.panels[pointed.panel]} points={points} />
        )}
      </svg>
      {pointed !== null && points.length > 0 && (
        <ReadOut
          points={points}
          labels={figure.legend.map(entry => entry.label)}
          x={xOf(figure.panels[pointed.panel], points[0].step)}
          width={figure.width}
          trans={trans}
        />
      )}
    </div>
  );
}

function PanelDrawing({ panel }: { panel: Panel }) {
  const { plot, xTicks, yTicks, lines } = panel;
  const bottom = plot.y + plot.height;
  const right = plot.x + plot.width;
  return (
    <g>
      <path className="ct-grid" d={yTicks.map(({ at }) => `M${plot.x} ${at}H${right}`).join('')} />
      <path className="ct-axis" d={`M${plot.x} ${bottom}H${right}`} />
      {yTicks.map(({ at, label }) => (
        <text key={label} className="ct-tick ct-tick-y" x={plot.x - 5} y={at + 3.5}>
          {label}
        </text>
      ))}
      {xTicks.map(({ at, label }) => (
        <text key={label} className="ct-tick ct-tick-x" x={at} y={bottom + 14}>
          {label}
        </text>
      ))}
      {lines.map(({ series, path, marks }) => {
        const { colour, dash } = seriesStyle(series);
        return (
          <g key={series}>
            <path
              className="ct-line"
              d={path}
              stroke={colour}
              strokeDasharray={dash ?? undefined}
            />
            {marks.map((mark, index) => (
              <path
                key={index}
                d={markPath(mark)}
                fill={mark.kind === 'alone' ? colour : 'none'}
                stroke={mark.kind === 'alone' ? 'none' : colour}
              />
            ))}
          </g>
        );
      })}
    </g>
  );
}

function Cursor({ panel, points }: { panel: Panel; points: readonly PlotPoint[] }) {
  const { plot } = panel;
  const x = xOf(panel, points[0].step);
  return (
    <g>
      <path className="ct-cursor" d={`M${x} ${plot.y}V${plot.y + plot.height}`} />
      {points
        .filter(({ value }) => Number.isFinite(value))
        .map(point => (
          <circle
            key={point.series}
            className="ct-cursor-point"
            cx={xOf(panel, point.step)}
            cy={yOf(panel, point.value)}
            r={3.5}
            fill={seriesStyle(point.series).colour}
          />
        ))}
    </g>
  );
}

/** The step of a drawn point that is nearest to the pointer. */
function pointedAt(figure: Figure, series: readonly Series[], x: number): Pointed | null {
  const found = figure.panels.findIndex(({ plot }) => x <= plot.x + plot.width + 10);
  const index = found < 0 ? figure.panels.length - 1 : found;
  const panel = figure.panels[index];
  if (panel === undefined) return null;
  const { plot, steps } = panel;
  const wanted = steps[0] + ((x - plot.x) / plot.width) * (steps[1] - steps[0]);
  const near = panel.lines
    .map(line => nearestPoint(series[line.series], line.series, wanted)?.step)
    .filter(step => step !== undefined)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return near.length === 0 ? null : { panel: index, step: near[0] };
}

/** Of each line the point at the step that is pointed at; lines without one there say nothing. */
function pointsAt(figure: Figure, series: readonly Series[], pointed: Pointed): PlotPoint[] {
  const panel = figure.panels[pointed.panel];
  if (panel === undefined) return [];
  const { plot, steps } = panel;
  // Thinned lines have different steps: what lies within three pixels counts as there.
  const reach = (3 * (steps[1] - steps[0])) / plot.width;
  return panel.lines.flatMap(line => {
    const one = series[line.series];
    const point = one && nearestPoint(one, line.series, pointed.step);
    return point && Math.abs(point.step - pointed.step) <= reach ? [point] : [];
  });
}

function nearestInHeight(panel: Panel, points: readonly PlotPoint[], y: number) {
  const distance = ({ value }: PlotPoint) =>
    Number.isFinite(value) ? Math.abs(yOf(panel, value) - y) : Infinity;
  return [...points].sort((a, b) => distance(a) - distance(b))[0];
}

/** The next drawn step to the right or left, over all panels; starts at the end it comes from. */
function moved(
  figure: Figure,
  series: readonly Series[],
  pointed: Pointed | null,
  by: 1 | -1
): Pointed | null {
  const index = pointed?.panel ?? (by > 0 ? 0 : figure.panels.length - 1);
  const panel = figure.panels[index];
  if (panel === undefined) return null;
  const columns = panel.lines.map(line => series[line.series]?.steps ?? []);
  const from = pointed?.step ?? (by > 0 ? -Infinity : Infinity);
  const candidates = columns
    .map(steps => (by > 0 ? steps[firstAbove(steps, from)] : lastBelow(steps, from)))
    .filter(step => step !== undefined);
  if (candidates.length > 0) {
    return { panel: index, step: by > 0 ? Math.min(...candidates) : Math.max(...candidates) };
  }
  const next = figure.panels[index + by];
  if (next === undefined) return pointed;
  const step = by > 0 ? next.steps[0] : next.steps[1];
  return { panel: index + by, step };
}

function lastBelow(steps: readonly number[], step: number): number | undefined {
  let at = firstAbove(steps, step) - 1;
  while (at >= 0 && steps[at] >= step) at -= 1;
  return steps[at];
}
