import { Signal, type ISignal } from '@lumino/signaling';
import { createContext, useContext, useEffect, useId, useState, type ReactNode } from 'react';
import type { Axes } from '../../plot/axes.ts';

/** What is read in one of several plots that stand together. */
export interface LinkedPlace {
  axis: Axes['x'];
  /** In units of the axis. */
  x: number;
  /** Of the plot that is read. */
  plot: string;
}

/** Tells plots what is read in one of them. Who draws it listens alone: no plot is drawn anew. */
export class CursorLink {
  readonly #changed = new Signal<CursorLink, void>(this);
  #state: LinkedPlace | null = null;

  get changed(): ISignal<CursorLink, void> {
    return this.#changed;
  }

  get state(): LinkedPlace | null {
    return this.#state;
  }

  show(place: LinkedPlace): void {
    this.#state = place;
    this.#changed.emit();
  }

  /** Nothing is read in this plot any more; perhaps in another one by now. */
  clear(plot: string): void {
    if (this.#state?.plot !== plot) return;
    this.#state = null;
    this.#changed.emit();
  }
}

const Link = createContext<CursorLink | null>(null);

/** Plots in it show each other what is read in one of them, as far as they have the same x axis. */
export function LinkedPlots({ children }: { children: ReactNode }) {
  const [link] = useState(() => new CursorLink());
  return <Link.Provider value={link}>{children}</Link.Provider>;
}

/**
 * Tells the plots around this one what is read in it.
 *
 * @param x null: nothing is
 * @returns the link and this plot's name in it; null for a plot that stands alone
 */
export function useCursorLink(
  axis: Axes['x'],
  x: number | null
): { link: CursorLink; plot: string } | null {
  const link = useContext(Link);
  const plot = useId();
  useEffect(() => {
    if (x !== null) link?.show({ axis, x, plot });
    else link?.clear(plot);
  }, [link, plot, axis, x]);
  useEffect(() => () => link?.clear(plot), [link, plot]);
  return link && { link, plot };
}
