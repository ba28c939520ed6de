import { useLayoutEffect, useState, type RefObject } from 'react';

/**
 * Width of an element in whole pixels, followed as it changes; `fallback` until it is known, and
 * for good where nothing is laid out.
 */
export function useWidth(element: RefObject<Element>, fallback: number): number {
  const [width, setWidth] = useState(fallback);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return;
    const measure = () => {
      const measured = Math.floor(node.getBoundingClientRect().width);
      if (measured > 0) setWidth(measured);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
