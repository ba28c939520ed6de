import {
  useEffect,
  useRef,
  useState,
  type DOMAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent
} from 'react';
import type { StepRange } from '../../plot/axes.ts';
import type { Figure } from '../../plot/figure.ts';
import type { Panel } from '../../plot/panel.ts';
import type { Series } from '../../protocol/endpoints/series.ts';
import type { PlacedPoint, PlotPoint } from './plot-point.ts';
import {
  moved,
  nearestInHeight,
  panelAt,
  pointedAt,
  pointsAt,
  stepsBetween,
  zoomedAround,
  type Pointed
} from './pointing.ts';

/** What is read of a figure now. */
export interface Reading {
  panel: number;
  points: readonly PlacedPoint[];
  nearest: PlacedPoint;
}

/** Pixels; at least one wide. */
export interface Selection {
  panel: Panel;
  x: number;
  width: number;
}

export interface FigureInput {
  reading: Reading | null;
  /** What is being dragged over. */
  selection: Selection | null;
  handlers: DOMAttributes<HTMLElement>;
}

interface Drag {
  from: number;
  to: number;
}

/** Pixels: a pointer that moved less has clicked. */
const DRAG_DISTANCE = 5;
/** ms: a second click in this time makes a double click. */
const DOUBLE_CLICK_MS = 250;

/** How pointer and keys read a figure, choose a point of it, and what of it is shown. */
export function useFigureInput({
  figure,
  series,
  zoom,
  onPointClick,
  onZoom
}: {
  figure: Figure;
  series: readonly Series[];
  zoom: StepRange | null;
  onPointClick?(point: PlotPoint): void;
  onZoom?(range: StepRange | null): void;
}): FigureInput {
  const [pointed, setPointed] = useState<Pointed | null>(null);
  /** Where the pointer is in height; or the series that the keys chose. */
  const [near, setNear] = useState<{ y: number } | { series: number } | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const isDragged = drag !== null && Math.abs(drag.to - drag.from) >= DRAG_DISTANCE;
  const skipClick = useRef(false);
  const click = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(click.current), []);

  const reading = isDragged ? null : readingAt(figure, series, pointed, near);
  const hand = (point: PlacedPoint | undefined) => {
    if (point === undefined || onPointClick === undefined) return;
    const { series, run_id, metric_key, step, value, origin } = point;
    onPointClick({ series, run_id, metric_key, step, value, origin });
  };

  const onPointerMove = (event: PointerEvent) => {
    const { x, y } = placeIn(event);
    if (drag !== null) setDrag({ ...drag, to: x });
    setPointed(pointedAt(figure, series, x));
    setNear({ y });
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    skipClick.current = false;
    if (onZoom === undefined || event.button !== 0 || event.pointerType === 'touch') return;
    const { x } = placeIn(event);
    setDrag({ from: x, to: x });
    // Also when it leaves the figure; tests have no pointers to capture.
    event.currentTarget.setPointerCapture?.(event.pointerId);
  };
  const onPointerUp = () => {
    setDrag(null);
    if (!isDragged) return;
    skipClick.current = true;
    const panel = figure.panels[panelAt(figure, drag.from)];
    const range = panel && stepsBetween(figure, series, panel, drag.from, drag.to);
    if (range) onZoom?.(range);
  };
  const onClick = (event: MouseEvent) => {
    if (skipClick.current) return;
    // By its own place: on mousedown the host may have moved the focus, and so ended the pointing.
    const { x, y } = placeIn(event);
    const chosen = readingAt(figure, series, pointedAt(figure, series, x), { y })?.nearest;
    clearTimeout(click.current);
    if (zoom === null) hand(chosen);
    // It may be the first of a double click, which goes back to the whole.
    else if (event.detail < 2) click.current = setTimeout(() => hand(chosen), DOUBLE_CLICK_MS);
  };
  const onDoubleClick = () => {
    clearTimeout(click.current);
    if (zoom !== null) onZoom?.(null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!pressed(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** @returns whether it is a key of ours */
  const pressed = (key: string): boolean => {
    const move = (by: 1 | -1) => {
      setPointed(moved(figure, pointed, by));
      if (near !== null && 'y' in near) setNear(null);
    };
    const zoomBy = (by: 'in' | 'out') => {
      const range = zoomedAround(figure, series, zoom, reading?.nearest.step ?? null, by);
      if (range !== null) onZoom?.(range);
    };
    if (key === 'ArrowRight') move(1);
    else if (key === 'ArrowLeft') move(-1);
    else if (reading !== null && (key === 'ArrowUp' || key === 'ArrowDown'))
      setNear({ series: neighbour(reading, key === 'ArrowUp' ? 1 : -1).series });
    else if (key === 'Enter') hand(reading?.nearest);
    else if (key === 'Escape' && drag !== null) setDrag(null);
    else if (key === 'Escape' && pointed !== null) setPointed(null);
    else if (key === 'Escape' && zoom !== null) onZoom?.(null);
    else if (onZoom !== undefined && (key === '+' || key === '=')) zoomBy('in');
    else if (onZoom !== undefined && key === '-') {
      if (zoom !== null) zoomBy('out');
    } else return false;
    return true;
  };

  return {
    reading,
    selection: drag !== null && isDragged ? selectionOf(figure, drag) : null,
    handlers: {
      onPointerMove,
      onPointerDown,
      onPointerUp,
      onPointerCancel: () => setDrag(null),
      onPointerLeave: () => setPointed(null),
      onBlur: () => setPointed(null),
      onKeyDown,
      onClick,
      onDoubleClick
    }
  };
}

function readingAt(
  figure: Figure,
  series: readonly Series[],
  pointed: Pointed | null,
  near: { y: number } | { series: number } | null
): Reading | null {
  const panel = pointed === null ? undefined : figure.panels[pointed.panel];
  if (pointed === null || panel === undefined) return null;
  const points = pointsAt(figure, series, pointed);
  const nearest =
    near === null
      ? points[0]
      : 'y' in near
        ? nearestInHeight(panel, points, near.y)
        : (points.find(point => point.series === near.series) ?? points[0]);
  return nearest === undefined ? null : { panel: pointed.panel, points, nearest };
}

/** The next point above or below at the same place. */
function neighbour({ points, nearest }: Reading, by: 1 | -1): PlacedPoint {
  const order = [...points].sort((a, b) => a.value - b.value);
  return order[order.indexOf(nearest) + by] ?? nearest;
}

function selectionOf(figure: Figure, { from, to }: Drag): Selection | null {
  const panel = figure.panels[panelAt(figure, from)];
  if (panel === undefined) return null;
  const { plot } = panel;
  const within = (pixel: number) => Math.min(plot.x + plot.width, Math.max(plot.x, pixel));
  const x = within(Math.min(from, to));
  return { panel, x, width: Math.max(1, within(Math.max(from, to)) - x) };
}

/** Pixels from the figure's top left corner. */
function placeIn(event: MouseEvent): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
