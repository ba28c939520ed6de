import { useState } from 'react';
import { DEFAULT_AXES, isDefaultAxes, parseAxes, type Axes } from '../../plot/axes.ts';

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
    // Other pages of this address write there, too.
    return parseAxes(JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null'));
  } catch {
    // Storage that is switched off.
    return DEFAULT_AXES;
  }
}

function keepAxes(name: string, axes: Axes): void {
  try {
    if (isDefaultAxes(axes)) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(axes));
  } catch {
    // Storage that is full or switched off: it lasts as long as the view.
  }
}
