import { useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import type { ChartAxis, Span } from './axis.ts';
import type { Brush } from './brush.ts';

/** A pointer that moved less has clicked, px. */
const DRAG_DISTANCE = 4;
/** So near an end of the brush it is the end that is dragged, px. */
const END_REACH = 5;

/** Pixels of the chart, from its top. */
interface Drag {
  /** The whole brush follows the pointer; else the end at `to`, while `from` stays. */
  moves: boolean;
  from: number;
  to: number;
  start: number;
  /** What has been dragged to; undefined: the pointer has not gone far enough yet. */
  brush: Brush | null | undefined;
}

/**
 * The pointer on an axis: dragging over it chooses, dragging what is chosen or an end of it moves
 * that, a click clears it. A click where nothing is chosen is left to the chart.
 *
 * @param top of the axis, and of the element that takes the handlers, in pixels of the chart
 * @param height of both
 */
export function useBrushDrag({
  axis,
  brush,
  top,
  height,
  onDrag,
  onChoose
}: {
  axis: ChartAxis;
  brush: Brush | null;
  top: number;
  height: number;
  /** While it is dragged; undefined: no longer, and nothing was chosen. */
  onDrag(brush: Brush | null | undefined): void;
  onChoose(brush: Brush | null): void;
}) {
  const drag = useRef<Drag | null>(null);
  const skipsClick = useRef(false);
  const [cursor, setCursor] = useState('crosshair');
  const pixelOf = (event: MouseEvent) =>
    event.clientY - event.currentTarget.getBoundingClientRect().top + top;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    skipsClick.current = false;
    if (event.button !== 0) return;
    const start = pixelOf(event);
    drag.current = { ...grip(spanOfBrush(axis, brush), start), start, brush: undefined };
    // Also when it leaves the axis; tests have no pointers to capture.
    event.currentTarget.setPointerCapture?.(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const pixel = pixelOf(event);
    const now = drag.current;
    if (now === null) {
      setCursor(cursorAt(spanOfBrush(axis, brush), pixel));
      return;
    }
    // What is under the pointer is not read meanwhile.
    event.stopPropagation();
    if (now.brush === undefined && Math.abs(pixel - now.start) < DRAG_DISTANCE) return;
    now.brush = now.moves
      ? axis.between(now.from + along(now, pixel), now.to + along(now, pixel))
      : axis.between(now.from, pixel);
    onDrag(now.brush);
  };
  /** How far the whole brush goes: to the end of the axis, and no smaller there. */
  const along = ({ from, to, start }: Drag, pixel: number) =>
    Math.min(top + height - to, Math.max(top - from, pixel - start));
  const onPointerUp = () => {
    const dragged = drag.current?.brush;
    drag.current = null;
    if (dragged === undefined) return;
    skipsClick.current = true;
    onChoose(dragged);
  };
  const onClick = (event: MouseEvent) => {
    if (!skipsClick.current && brush === null) return;
    event.stopPropagation();
    if (!skipsClick.current) onChoose(null);
    skipsClick.current = false;
  };
  /** @returns whether there was a drag to give up */
  const cancel = () => {
    const wasDragging = drag.current?.brush !== undefined;
    drag.current = null;
    if (wasDragging) {
      skipsClick.current = true;
      onDrag(undefined);
    }
    return wasDragging;
  };
  const handlers = {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: cancel,
    onClick
  };
  return { handlers, cursor, cancel };
}

/** From the first to the last of what is chosen. */
function spanOfBrush(axis: ChartAxis, brush: Brush | null): Span | null {
  const spans = brush === null ? [] : axis.spans(brush);
  return spans.length === 0 ? null : { start: spans[0].start, end: spans[spans.length - 1].end };
}

/** What a pointer that goes down there takes hold of. */
function grip(span: Span | null, pixel: number): Pick<Drag, 'moves' | 'from' | 'to'> {
  if (span === null) return { moves: false, from: pixel, to: pixel };
  const { start, end } = span;
  // Of a narrow brush the nearer end.
  const [nearer, other] = pixel - start < end - pixel ? [start, end] : [end, start];
  if (Math.abs(pixel - nearer) <= END_REACH) return { moves: false, from: other, to: nearer };
  const isInside = pixel > start && pixel < end;
  return isInside
    ? { moves: true, from: start, to: end }
    : { moves: false, from: pixel, to: pixel };
}

function cursorAt(span: Span | null, pixel: number): string {
  const { moves, from, to } = grip(span, pixel);
  if (moves) return 'grab';
  return from === to ? 'crosshair' : 'ns-resize';
}
