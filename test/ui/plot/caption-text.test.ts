// @vitest-environment node
import { expect, it } from 'vitest';
import { english } from '../../../src/ui/english.ts';
import { captionText } from '../../../src/ui/plot/caption-text.ts';
import { series } from '../recorded.ts';

it('says that a line is smoothed, and over the drawn points if they are not all', () => {
  const text = (count: number, options = {}) =>
    captionText([{ ...series({ values: [1, 2, 3] }), count }], english, options);
  expect(text(9)).toBe('3 of 9 points (min/max kept)');
  expect(text(9, { smoothing: 0.6 })).toBe(
    '3 of 9 points (min/max kept), smoothed over those drawn'
  );
  expect(text(3, { smoothing: 0.6 })).toBe('3 of 3 points, smoothed');
  expect(text(9, { outside: 2 })).toContain('; 2 at or below 0, marked at the edge');
});
