import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
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
  // What the frame draws is measured in it, so that new rows and a new width are seen at once.
  const window = gridWindow(scroller.current, layout, count);
  const latest = useRef({ layout, count });
  latest.current = { layout, count };

  const measure = useCallback(() => {
    frame.current = 0;
    const next = gridWindow(scroller.current, latest.current.layout, latest.current.count);
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

function gridWindow(node: HTMLElement | null, layout: ColumnLayout, count: number): GridWindow {
  const height = node?.clientHeight || FALLBACK_HEIGHT;
  const width = node?.clientWidth || FALLBACK_WIDTH;
  const top = node?.scrollTop ?? 0;
  const left = node?.scrollLeft ?? 0;
  const first = Math.floor(top / ROW_HEIGHT) - LINE_MARGIN;
  const lines = Math.ceil(height / ROW_HEIGHT) + 2 * LINE_MARGIN;
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
    slots: lines + LINE_MARGIN + 1
  };
}

const isSame = (a: GridWindow, b: GridWindow) =>
  a.firstLine === b.firstLine &&
  a.lastLine === b.lastLine &&
  a.firstCell === b.firstCell &&
  a.lastCell === b.lastCell &&
  a.slots === b.slots;
