import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

/**
 * One Tab for a whole toolbar, arrow keys within it, as the ARIA pattern has it: who goes to the list
 * behind it does not pass each button.
 */
export function useToolbarKeys(): {
  ref: RefObject<HTMLDivElement>;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  onFocus(): void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const buttons = () => [...(ref.current?.querySelectorAll<HTMLElement>(':scope > button') ?? [])];
  const stopAt = (stop: Element | null | undefined) => {
    const all = buttons();
    const one = all.find(button => button === stop) ?? all.find(({ tabIndex }) => tabIndex === 0);
    for (const button of all) button.tabIndex = button === (one ?? all[0]) ? 0 : -1;
  };
  // Each time: a button may have come, or gone with the stop.
  useEffect(() => {
    const stops = buttons().filter(({ tabIndex }) => tabIndex === 0);
    stopAt(stops.length === 1 ? stops[0] : buttons()[0]);
  });
  return {
    ref,
    onFocus: () => stopAt(document.activeElement),
    onKeyDown: event => {
      const all = buttons();
      const at = all.indexOf(document.activeElement as HTMLElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      all[(to + all.length) % all.length]?.focus();
    }
  };
}
