import { useEffect, useRef, type RefObject } from 'react';

/**
 * The button that an editor was opened by gets the focus when the editor goes away with it, so that
 * the keys go on from there. It may be absent while the editor is open.
 */
export function useFocusHome(): { home: RefObject<HTMLButtonElement>; giveBack(): void } {
  const home = useRef<HTMLButtonElement>(null);
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current || home.current === null) return;
    wanted.current = false;
    // Meanwhile the reader may have gone on to something else.
    const { activeElement, body } = document;
    if (activeElement === null || activeElement === body) home.current.focus();
  });
  return {
    home,
    giveBack: () => {
      wanted.current = true;
    }
  };
}
