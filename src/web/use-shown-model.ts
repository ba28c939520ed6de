import { useEffect, useState } from 'react';

export interface Showable {
  /** A model that nobody sees asks for nothing. */
  setVisible(visible: boolean): void;
  dispose(): void;
}

/**
 * A model that lives as long as the component that draws it, and is told when nobody can see it: its
 * part of the page is hidden, or the browser's tab.
 *
 * @param key what it is a model of: another key, another model
 * @returns null before the first effect
 */
export function useShownModel<Model extends Showable>(
  make: () => Model,
  key: string,
  shown = true
): Model | null {
  const [model, setModel] = useState<Model | null>(null);
  useEffect(() => {
    const made = make();
    // Before it asks for the first time.
    made.setVisible(isSeen(shown));
    setModel(made);
    return () => {
      setModel(null);
      made.dispose();
    };
    // `make` is another function each time, and the other effect tells of `shown`.
  }, [key]);
  useEffect(() => {
    const tell = () => model?.setVisible(isSeen(shown));
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [model, shown]);
  return model;
}

const isSeen = (shown: boolean) => shown && document.visibilityState === 'visible';
