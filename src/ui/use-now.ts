import { useEffect, useState } from 'react';

/**
 * The time in ms, anew every second while `running`; nothing wakes up otherwise.
 * Age and duration of what has ended are drawn with the time of the last drawing.
 */
export function useNow(running: boolean): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setTick(tick => tick + 1), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return Date.now();
}
