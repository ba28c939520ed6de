import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type MutableRefObject,
  type RefObject
} from 'react';
import { cellsWithin, ROW_HEIGHT, type ColumnLayout } from './column-layout.ts';

/** What of the grid is drawn. */
export interface GridWindow {
  firstLine: number;
  lastLine: number;
  /** Of the cells beside the name. */
  firstCell: number;
  lastCell: number;
  /** Rows that are there to be used again and again: at least as many as lines are drawn. */
  slots: number;
}

/** Lines and px beyond the edges, which a turn of the wheel brings in before the next frame. */
const LINE_MARGIN = 10;
const CELL_MARGIN = 200;
/** Where nothing is laid out. */
const FALLBACK_HEIGHT = 600;
const FALLBACK_WIDTH = 1000;

/**
 * The lines and cells in sight of a scroller, and a margin around them; measured once a frame at
 * most, and the caller is drawn again only when others come into it.
 */
export function useGridWindow(
  scroller: RefObject<HTMLElement>,
  layout: ColumnLayout,
  count: number
): { window: GridWindow; onScroll(): void } {
  const [, setDrawn] = useState<GridWindow | null>(null);
  const frame = useRef(0);
  const margin = useMarginAfterPaint(count > 0);
  const laidOut = useRef<Sight | null>(null);
  // What the frame draws is measured in it, so that new rows and a new width are seen at once.
  const window = gridWindow(sightOf(scroller.current, laidOut), { layout, count, margin });
  const latest = useRef({ layout, count, margin });
  latest.current = { layout, count, margin };

  const measure = useCallback(() => {
    frame.current = 0;
    const next = gridWindow(sightOf(scroller.current, laidOut), latest.current);
    setDrawn(drawn => (drawn !== null && isSame(drawn, next) ? drawn : next));
  }, [scroller]);
  const onScroll = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(measure);
  }, [measure]);
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    measure();
    const observer = new ResizeObserver(onScroll);
    observer.observe(node);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [scroller, measure, onScroll]);
  return { window, onScroll };
}

/** Lines beyond the edges are drawn once those in sight have been seen. */
function useMarginAfterPaint(hasLines: boolean): number {
  const [margin, setMargin] = useState(0);
  useEffect(() => {
    if (!hasLines) return;
    let timer: ReturnType<typeof setTimeout>;
    // The frame that shows the lines, and the moment behind it.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setMargin(LINE_MARGIN));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [hasLines]);
  return margin;
}

/** What of the content is seen, px. */
interface Sight {
  top: number;
  left: number;
  width: number;
  height: number;
}

/** A view that is hidden keeps what was seen of it, and has it to show when it comes back. */
function sightOf(node: HTMLElement | null, laidOut: MutableRefObject<Sight | null>): Sight {
  const { scrollTop: top, scrollLeft: left } = node ?? { scrollTop: 0, scrollLeft: 0 };
  if (node === null || node.clientHeight === 0) {
    return laidOut.current ?? { top, left, width: FALLBACK_WIDTH, height: FALLBACK_HEIGHT };
  }
  return (laidOut.current = { top, left, width: node.clientWidth, height: node.clientHeight });
}

function gridWindow(
  { top, left, width, height }: Sight,
  { layout, count, margin }: { layout: ColumnLayout; count: number; margin: number }
): GridWindow {
  const first = Math.floor(top / ROW_HEIGHT) - margin;
  const lines = Math.ceil(height / ROW_HEIGHT) + 2 * margin;
  const [firstCell, lastCell] = cellsWithin(
    layout,
    left + layout.pinned.width - CELL_MARGIN,
    left + width + CELL_MARGIN
  );
  return {
    firstLine: Math.max(0, Math.min(first, count - lines)),
    lastLine: Math.min(count - 1, Math.max(first, 0) + lines),
    firstCell,
    lastCell,
    // Not fewer before the margin is there: rows would change their slots.
    slots: Math.ceil(height / ROW_HEIGHT) + 3 * LINE_MARGIN + 1
  };
}

const isSame = (a: GridWindow, b: GridWindow) =>
  a.firstLine === b.firstLine &&
  a.lastLine === b.lastLine &&
  a.firstCell === b.firstCell &&
  a.lastCell === b.lastCell &&
  a.slots === b.slots;
