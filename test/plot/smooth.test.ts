import { expect, it } from 'vitest';
import { smooth } from '../../src/plot/smooth.ts';

it('leaves values as they are when it is off', () => {
  const values = [3, 1, 2];
  expect(smooth(values, 0)).toBe(values);
});

it('is the corrected average of TensorBoard: no pull to 0 at the start', () => {
  // By hand: (0.5 · 4) / 0.5, then (0.5 · 2 + 0.5 · 8) / 0.75.
  expect(smooth([4, 8], 0.5)).toEqual([4, (0.5 * 2 + 0.5 * 8) / 0.75]);
  for (const value of smooth([7, 7, 7, 7], 0.9)) expect(value).toBeCloseTo(7, 9);
});

it('passes over what is no number, and leaves it where it is', () => {
  const [first, odd, last] = smooth([4, NaN, 8], 0.5);
  expect(odd).toBeNaN();
  expect([first, last]).toEqual(smooth([4, 8], 0.5));
});
