import { useState } from 'react';
import { DEFAULT_AXES, type Axes } from '../../plot/axes.ts';

const PREFIX = 'celltrail.axes.';

/**
 * How a reader looks at plots. Kept for this tab of the browser: for the next view of the same, and
 * nowhere in a notebook.
 *
 * @param name of what is drawn; null: kept only as long as the view is there
 */
export function useKeptAxes(name: string | null): [Axes, (axes: Axes) => void] {
  const [axes, setAxes] = useState(() => (name === null ? DEFAULT_AXES : keptAxes(name)));
  const change = (next: Axes) => {
    setAxes(next);
    if (name !== null) keepAxes(name, next);
  };
  return [axes, change];
}

function keptAxes(name: string): Axes {
  try {
    return parseAxes(JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null'));
  } catch {
    // Storage that is switched off.
    return DEFAULT_AXES;
  }
}

function keepAxes(name: string, axes: Axes): void {
  const text = JSON.stringify(axes);
  try {
    if (text === JSON.stringify(DEFAULT_AXES)) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // Storage that is full or switched off: it lasts as long as the view.
  }
}

/** What makes no sense is as in a new plot: other pages of this address write there, too. */
function parseAxes(kept: Partial<Record<keyof Axes, unknown>> | null): Axes {
  const { x, xLog, yLog, smoothing } = kept ?? {};
  return {
    x: x === 'time' || x === 'relative' ? x : DEFAULT_AXES.x,
    xLog: xLog === true,
    yLog: yLog === true,
    smoothing:
      typeof smoothing === 'number' && smoothing > 0 && smoothing < 1
        ? smoothing
        : DEFAULT_AXES.smoothing
  };
}
