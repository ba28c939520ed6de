import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveDot } from '../../../src/ui/cell-plot/live-dot.tsx';
import { render } from '../render.tsx';

const STYLE = join(import.meta.dirname, '../../../style');

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it('beats every two seconds', () => {
  const element = render(<LiveDot />);
  const isDim = () => element.querySelector('.ct-live-dot')!.matches('.ct-dim');
  const seen = Array.from({ length: 4 }, () => {
    act(() => void vi.advanceTimersByTime(1000));
    return isDim();
  });
  expect(seen).toEqual([true, false, true, false]);
});

it('is drawn by no animation without an end, nor is anything else', () => {
  const sheets = readdirSync(STYLE, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.css'))
    .map(file => readFileSync(join(STYLE, file), 'utf8'));
  expect(sheets.length).toBeGreaterThan(10);
  expect(sheets.filter(sheet => /animation[^;]*\binfinite\b/.test(sheet))).toEqual([]);
});
