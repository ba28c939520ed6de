import { useCallback, useState } from 'react';
import { browserMemory } from '../view-memory.ts';

/** Which cards of metrics stand first, and which are as wide as the view. */
export interface MetricsLayout {
  pinned: ReadonlySet<string>;
  wide: ReadonlySet<string>;
  /** The same function each time, as the other one. */
  togglePinned(metric_key: string): void;
  toggleWide(metric_key: string): void;
}

const MEMORY = browserMemory('celltrail.metrics.');
/** More are forgotten, the oldest first. */
const MAX_KEPT = 200;

/** Kept by the names of the metrics, in the browser: runs that are looked at one after the other log the same. */
export function useMetricsLayout(): MetricsLayout {
  const [pinned, togglePinned] = useKeptNames('pinned');
  const [wide, toggleWide] = useKeptNames('wide');
  return { pinned, wide, togglePinned, toggleWide };
}

function useKeptNames(key: string): [ReadonlySet<string>, (name: string) => void] {
  const [names, setNames] = useState(() => keptNames(key));
  const toggle = useCallback(
    (name: string) => {
      // As it is now: another view may have changed it.
      const next = keptNames(key);
      if (!next.delete(name)) next.add(name);
      MEMORY.set(key, JSON.stringify([...next].slice(-MAX_KEPT)));
      setNames(next);
    },
    [key]
  );
  return [names, toggle];
}

function keptNames(key: string): Set<string> {
  try {
    const kept: unknown = JSON.parse(MEMORY.get(key) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : []);
  } catch {
    return new Set();
  }
}
