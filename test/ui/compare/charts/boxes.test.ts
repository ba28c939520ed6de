// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { boxSummary, groupSummaries } from '../../../../src/ui/compare/charts/box-summary.ts';
import { boxesLayout } from '../../../../src/ui/compare/charts/boxes-layout.ts';

describe('a box', () => {
  it('has the quartiles of numpy, and whiskers to the last value within 1.5 of its height', () => {
    expect(boxSummary([100, 4, 1, 3, 2])).toEqual({
      low: 1,
      q1: 2,
      median: 3,
      q3: 4,
      high: 4,
      count: 5
    });
    expect(boxSummary([1, 2, 3, 4])).toMatchObject({ q1: 1.75, median: 2.5, q3: 3.25 });
    expect(boxSummary([7])).toMatchObject({ low: 7, median: 7, high: 7, count: 1 });
  });

  it('has no whisker that begins inside it', () => {
    expect(boxSummary([0, 10, 10.5, 11])).toMatchObject({ low: 7.5, q1: 7.5 });
    expect(boxSummary([0, -10, -10.5, -11])).toMatchObject({ high: -7.5, q3: -7.5 });
  });

  it('stands for the finite values of its group; a group without any has none', () => {
    const [first, second] = groupSummaries([1, 3, NaN, undefined, 9, 5], [0, 0, 0, 1, null, 0], 2);
    expect(first).toMatchObject({ median: 3, count: 3 });
    expect(second).toBe(null);
  });
});

it('boxes stand side by side, each with its points; runs without a group have none', () => {
  const { boxes, marks, ticks, axis } = boxesLayout(
    [1, 2, 3, 50, NaN],
    [0, 0, 1, null, 1],
    ['adam', 'sgd'],
    { width: 468, height: 300 }
  );
  expect(ticks).toEqual([
    { at: 156, label: 'adam' },
    { at: 356, label: 'sgd' }
  ]);
  expect(boxes.map(({ left, width }) => left + width / 2)).toEqual([156, 356]);
  expect(marks.map(({ run }) => run)).toEqual([0, 1, 2]);
  for (const { run, x } of marks) {
    const { left, width } = boxes[run < 2 ? 0 : 1];
    expect(x).toBeGreaterThan(left);
    expect(x).toBeLessThan(left + width);
  }
  expect(new Set(marks.map(({ x }) => x)).size).toBe(3);
  // What has no group takes no room on the axis either.
  expect(axis.stops).toEqual([1, 2, 3]);
});
