import { act, useRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useNow } from '../../src/ui/use-now.ts';
import { render } from './render.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('goes on every second while it is seen, and not while it is hidden', () => {
  let drawings = 0;
  let seen = true;
  function Clock() {
    const place = useRef<HTMLElement>(null);
    useNow(true, place);
    drawings += 1;
    const track = (node: HTMLElement | null) => {
      if (node !== null) Object.assign(node, { checkVisibility: () => seen });
      Object.assign(place, { current: node });
    };
    return <b ref={track} />;
  }
  render(<Clock />);
  const drawnIn = (ms: number) => {
    const before = drawings;
    act(() => void vi.advanceTimersByTime(ms));
    return drawings - before;
  };
  expect(drawnIn(1000)).toBe(1);
  seen = false;
  expect(drawnIn(3000)).toBe(0);
  seen = true;
  expect(drawnIn(1000)).toBe(1);
});
