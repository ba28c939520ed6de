import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

/** Indices of the columns that are drawn: from `first` up to but not `end`. */
export interface ColumnWindow {
  first: number;
  end: number;
}

/** So many columns are drawn without further thought. */
export const ALL_COLUMNS = 8;
const MARGIN = 2;
/** Where nothing is laid out, px. */
const FALLBACK_WIDTH = 1000;

/**
 * The columns in sight of a scroller, and two more on either side.
 *
 * @param before px in front of the first column
 * @param width px of each column
 */
export function useColumnWindow(
  scroller: RefObject<HTMLElement>,
  count: number,
  before: number,
  width: number
): { window: ColumnWindow; onScroll(): void } {
  const [left, setLeft] = useState(0);
  const [room, setRoom] = useState(FALLBACK_WIDTH);
  const onScroll = useCallback(() => {
    const node = scroller.current;
    if (node === null) return;
    // In whole columns: drawn again only when another one comes into sight.
    setLeft(Math.floor(node.scrollLeft / width));
    if (node.clientWidth > 0) setRoom(node.clientWidth);
  }, [scroller, width]);
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    onScroll();
    const observer = new ResizeObserver(onScroll);
    observer.observe(node);
    return () => observer.disconnect();
  }, [scroller, onScroll]);
  if (count <= ALL_COLUMNS) return { window: { first: 0, end: count }, onScroll };
  const first = Math.max(0, Math.min(left, count - 1) - MARGIN);
  const end = Math.min(count, left + Math.ceil(Math.max(0, room - before) / width) + MARGIN);
  return { window: { first, end: Math.max(first + 1, end) }, onScroll };
}
