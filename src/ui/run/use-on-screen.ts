import { useEffect, useState, type RefObject } from 'react';

/**
 * Whether an element is in the part of the page that is seen, or `margin` pixels from it. False
 * until that is known.
 */
export function useOnScreen(element: RefObject<Element>, margin = 200): boolean {
  const [isOnScreen, setOnScreen] = useState(false);
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
