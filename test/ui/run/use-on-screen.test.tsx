import { useRef } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { useOnScreen } from '../../../src/ui/run/use-on-screen.ts';
import { render } from '../render.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function Box() {
  const box = useRef<HTMLDivElement>(null);
  return <div ref={box}>{useOnScreen(box) ? 'seen' : 'not seen'}</div>;
}

/** In a window of 768 px, with an observer that has told nothing yet. */
function show(top: number, height = 100, width = 300) {
  const silent = { observe() {}, disconnect() {} };
  vi.stubGlobal(
    'IntersectionObserver',
    vi.fn(function () {
      return silent;
    })
  );
  const box = { top, bottom: top + height, width } as DOMRect;
  vi.spyOn(HTMLDivElement.prototype, 'getBoundingClientRect').mockReturnValue(box);
  return render(<Box />).textContent;
}

it('is known with the first drawing', () => {
  expect(show(700)).toBe('seen');
  expect(show(900)).toBe('seen');
  expect(show(1000)).toBe('not seen');
  expect(show(-400)).toBe('not seen');
});

it('is false where nothing is laid out', () => expect(show(0, 0, 0)).toBe('not seen'));
