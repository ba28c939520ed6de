import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { slotsOf, visibleRange, type Slot, type VisibleRange } from './visible-range.ts';

/** So many rows are all drawn: the browser is fast enough with them. */
const MAX_DRAWN = 200;
/** Of a row without anything below it. */
const ROW_HEIGHT = 25;
const MARGIN = 400;
/** Rows come and go by so many at once: a new drawing with every row would cost a frame each. */
const STEP = 16;
const FIRST: VisibleRange = { from: 0, to: 64 };

/**
 * Which rows of a long list are drawn. Rows have a known height until they were drawn once, then
 * their own.
 *
 * @param list the element of the list; its drawn rows carry `data-line`
 * @param scroller selects the element around the list that scrolls
 * @param ids of all rows
 * @param kept indexes of rows that are drawn wherever they are
 */
export function useSlots(
  list: RefObject<HTMLElement>,
  scroller: string,
  ids: readonly string[],
  kept: readonly number[]
): readonly Slot[] {
  const isLong = ids.length > MAX_DRAWN;
  const known = useRef(new Map<string, number>());
  const latestIds = useRef(ids);
  const [range, setRange] = useState(FIRST);
  const heights = isLong ? ids.map(id => known.current.get(id) ?? ROW_HEIGHT) : [];
  latestIds.current = ids;

  const look = useCallback(() => {
    const node = list.current;
    const frame = node?.closest(scroller);
    if (!node || !frame) return;
    const top = frame.getBoundingClientRect().top - node.getBoundingClientRect().top;
    const now = latestIds.current.map(id => known.current.get(id) ?? ROW_HEIGHT);
    const seen = visibleRange(now, top, frame.clientHeight, MARGIN);
    const next = {
      from: Math.floor(seen.from / STEP) * STEP,
      to: Math.min(now.length, Math.ceil(seen.to / STEP) * STEP)
    };
    setRange(old => (old.from === next.from && old.to === next.to ? old : next));
  }, [list, scroller]);

  useEffect(() => {
    const frame = isLong ? list.current?.closest(scroller) : null;
    if (!frame) return;
    let asked = 0;
    const onScroll = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(look);
    };
    frame.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(onScroll);
    observer.observe(frame);
    return () => {
      cancelAnimationFrame(asked);
      frame.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [list, scroller, isLong, look]);

  useLayoutEffect(() => {
    if (!isLong) return;
    for (const row of list.current?.querySelectorAll<HTMLElement>('[data-line]') ?? []) {
      const id = row.dataset.line as string;
      if (row.offsetHeight > 0) known.current.set(id, row.offsetHeight);
    }
    look();
  });

  return isLong ? slotsOf(heights, range, kept) : ids.map((_, index) => ({ index }));
}
