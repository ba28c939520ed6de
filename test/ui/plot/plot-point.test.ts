// @vitest-environment node
import { expect, it } from 'vitest';
import { firstAbove, nearestPoint } from '../../../src/ui/plot/plot-point.ts';
import { columnOf } from '../../../src/plot/columns.ts';
import type { Series } from '../../../src/protocol/endpoints/series.ts';
import { NOON, series } from '../recorded.ts';

const nearest = (of: Series, step: number) => nearestPoint(of, 0, columnOf(of, 'step', 0), step);

const one = series({ steps: [0, 10, 10, 20], values: [1, 2, 3, 'NaN'], origin: [0, -1, 0, 0] });

it.each([
  [-5, 0, 1],
  [4, 0, 1],
  [6, 10, 3],
  [10, 10, 3],
  [14, 10, 3],
  [1000, 20, NaN]
])('near step %d is the point at %d', (step, found, value) => {
  expect(nearest(one, step)).toMatchObject({ step: found, value });
});

it('knows the cell of a point, or that it is not known', () => {
  expect(nearest(one, 0)?.origin?.execution_count).toBe(5);
  const unknown = series({ steps: [0, 1], values: [1, 2], origin: [-1, -1], origins: [] });
  expect(nearest(unknown, 1)?.origin).toBeNull();
});

it('is none in an empty series', () => {
  expect(nearest(series({ steps: [], values: [], origin: [] }), 1)).toBeNull();
});

it('finds the first step above in sorted steps with repeats', () => {
  expect([firstAbove([], 1), firstAbove([1, 1, 2], 1), firstAbove([1], 5)]).toEqual([0, 2, 1]);
});

it('is found by time where a clock went back between steps', () => {
  const timed = series({
    steps: [0, 1, 2],
    values: [1, 2, 3],
    timestamps: [NOON, NOON - 50, NOON + 9]
  });
  const column = columnOf(timed, 'relative', NOON - 50);
  expect(nearestPoint(timed, 0, column, 0)).toMatchObject({ x: 0, step: 1, value: 2 });
  expect(nearestPoint(timed, 0, column, 49)).toMatchObject({ x: 50, step: 0, value: 1 });
});
