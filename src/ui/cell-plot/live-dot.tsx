import { useRef } from 'react';
import { useNow } from '../use-now.ts';

/** Of each beat, dimmed and bright. */
const HALF_MS = 1000;

/**
 * Beats every two seconds while it is seen. A CSS animation has the browser draw its page sixty
 * times a second, which costs more than the plot: with three live tabs a quarter of a core.
 */
export function LiveDot() {
  const dot = useRef<HTMLSpanElement>(null);
  const now = useNow(true, dot);
  const isDim = Math.round(now / HALF_MS) % 2 === 1;
  return <span ref={dot} className={`ct-live-dot${isDim ? ' ct-dim' : ''}`} aria-hidden="true" />;
}
