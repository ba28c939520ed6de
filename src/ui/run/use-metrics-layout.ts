import { useCallback, useState } from 'react';
import { browserMemory } from '../view-memory.ts';

/** Which cards of metrics stand first, and which are as wide as the view. */
export interface MetricsLayout {
  pinned: ReadonlySet<string>;
  wide: ReadonlySet<string>;
  /** The same function each time, as the other one. */
  setPinned(metric_key: string, pinned: boolean): void;
  setWide(metric_key: string, wide: boolean): void;
}

const MEMORY = browserMemory('celltrail.metrics.');
/** More are forgotten, the oldest first. */
const MAX_KEPT = 200;

/** Kept by the names of the metrics, in the browser: runs that are looked at one after the other log the same. */
export function useMetricsLayout(): MetricsLayout {
  const [pinned, setPinned] = useKeptNames('pinned');
  const [wide, setWide] = useKeptNames('wide');
  return { pinned, wide, setPinned, setWide };
}

function useKeptNames(key: string): [ReadonlySet<string>, (name: string, on: boolean) => void] {
  const [names, setNames] = useState(() => keptNames(key));
  const set = useCallback(
    (name: string, on: boolean) => {
      // Into what is kept now: another view may have changed it since this one was drawn.
      const next = keptNames(key);
      next.delete(name);
      if (on) next.add(name);
      MEMORY.set(key, JSON.stringify([...next].slice(-MAX_KEPT)));
      setNames(next);
    },
    [key]
  );
  return [names, set];
}

function keptNames(key: string): Set<string> {
  try {
    const kept: unknown = JSON.parse(MEMORY.get(key) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : []);
  } catch {
    return new Set();
  }
}
