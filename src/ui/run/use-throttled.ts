import { useEffect, useRef, useState } from 'react';

/** The newest value, but no sooner than `interval` ms after the one before it came. */
export function useThrottled<Value>(value: Value, interval: number): Value {
  const [shown, setShown] = useState(value);
  const since = useRef<number>();
  since.current ??= Date.now();
  useEffect(() => {
    if (value === shown) return;
    const wait = (since.current ?? 0) + interval - Date.now();
    const timer = setTimeout(
      () => {
        since.current = Date.now();
        setShown(value);
      },
      Math.max(0, wait)
    );
    return () => clearTimeout(timer);
  }, [value, shown, interval]);
  return shown;
}
