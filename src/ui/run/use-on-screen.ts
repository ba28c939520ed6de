import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

/**
 * Whether an element is in the part of the page that is seen, or `margin` pixels from it. Known with
 * the first drawing, as far as the window alone tells, because an observer tells a frame later.
 */
export function useOnScreen(element: RefObject<Element>, margin = 200): boolean {
  const [isOnScreen, setOnScreen] = useState(false);
  useLayoutEffect(() => {
    const { width, top, bottom } = element.current?.getBoundingClientRect() ?? NOWHERE;
    if (width > 0 && bottom > -margin && top < window.innerHeight + margin) setOnScreen(true);
  }, [element, margin]);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    const observer = new IntersectionObserver(
      entries => setOnScreen(entries[entries.length - 1].isIntersecting),
      { rootMargin: `${margin}px 0px` }
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [element, margin]);
  return isOnScreen;
}

const NOWHERE = { width: 0, top: 0, bottom: 0 };
