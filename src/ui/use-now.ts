import { useEffect, useState, type RefObject } from 'react';

/**
 * The time in ms, anew every second while `running` and `place` is seen; nothing is drawn otherwise.
 * Age and duration of what has ended are drawn with the time of the last drawing.
 */
export function useNow(running: boolean, place: RefObject<Element>): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!running) return;
    const tick = () => {
      if (isSeen(place.current)) setTick(count => count + 1);
    };
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [running, place]);
  return Date.now();
}

/** Browsers that cannot tell draw all the same. */
const isSeen = (element: Element | null): boolean =>
  document.visibilityState === 'visible' && (element?.checkVisibility?.() ?? true);
