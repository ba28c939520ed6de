// @vitest-environment node
import { expect, it } from 'vitest';
import { valueColour, valueRanges } from '../../../src/ui/table/value-colour.ts';

const RANGE = { min: 0, max: 10 };
const share = (value: number) => Number(/(\d+)%/.exec(valueColour(value, RANGE) ?? '')?.[1]);

it('gives larger values more of the colour of the theme', () => {
  expect(share(0)).toBeLessThan(share(5));
  expect(share(5)).toBeLessThan(share(10));
  expect(share(99)).toBe(share(10));
});

it('gives none to what lies on no scale', () => {
  expect(valueColour(undefined, RANGE)).toBeUndefined();
  expect(valueColour(NaN, RANGE)).toBeUndefined();
});

it('has a scale where values differ', () => {
  const aggregate = (min: number, max: number) => ({ count: 2, min, max, mean: min });
  const ranges = valueRanges(['metrics.a', 'metrics.b', 'metrics.c'], {
    a: aggregate(1, 2),
    b: aggregate(3, 3),
    c: null
  });
  expect([...ranges]).toEqual([['metrics.a', { min: 1, max: 2 }]]);
});
