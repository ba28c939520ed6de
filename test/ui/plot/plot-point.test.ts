// @vitest-environment node
import { expect, it } from 'vitest';
import { firstAbove, nearestPoint } from '../../../src/ui/plot/plot-point.ts';
import { series } from '../recorded.ts';

const one = series({ steps: [0, 10, 10, 20], values: [1, 2, 3, 'NaN'], origin: [0, -1, 0, 0] });

it.each([
  [-5, 0, 1],
  [4, 0, 1],
  [6, 10, 3],
  [10, 10, 3],
  [14, 10, 3],
  [1000, 20, NaN]
])('near step %d is the point at %d', (step, found, value) => {
  expect(nearestPoint(one, 0, step)).toMatchObject({ step: found, value });
});

it('knows the cell of a point, or that it is not known', () => {
  expect(nearestPoint(one, 0, 0)?.origin?.execution_count).toBe(5);
  const unknown = series({ steps: [0, 1], values: [1, 2], origin: [-1, -1], origins: [] });
  expect(nearestPoint(unknown, 0, 1)?.origin).toBeNull();
});

it('is none in an empty series', () => {
  expect(nearestPoint(series({ steps: [], values: [], origin: [] }), 0, 1)).toBeNull();
});

it('finds the first step above in sorted steps with repeats', () => {
  expect([firstAbove([], 1), firstAbove([1, 1, 2], 1), firstAbove([1], 5)]).toEqual([0, 2, 1]);
});
