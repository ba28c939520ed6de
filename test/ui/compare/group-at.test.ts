// @vitest-environment node
import { expect, it } from 'vitest';
import { DEFAULT_AXES } from '../../../src/plot/axes.ts';
import { groupAt, groupCurve } from '../../../src/ui/compare/group-at.ts';
import { NOON, series } from '../recorded.ts';

const MEMBERS = [
  series({ run_id: 'a', steps: [0, 10, 20], values: [1, 2, 3] }),
  series({ run_id: 'b', steps: [0, 10, 30], values: [3, 4, 'NaN'] })
];

it('counts the runs that have begun and not ended; what is not finite does not count', () => {
  const group = groupCurve('adam', 0, MEMBERS, DEFAULT_AXES);
  expect(groupAt(group, 0)).toEqual({ mean: 2, low: 1, high: 3, runs: 2 });
  expect(groupAt(group, 10)).toEqual({ mean: 3, low: 2, high: 4, runs: 2 });
  expect(groupAt(group, 20)).toEqual({ mean: 3, low: 3, high: 3, runs: 1 });
});

it('says what it has at the nearest place, and nothing outside', () => {
  const group = groupCurve('adam', 0, MEMBERS, DEFAULT_AXES);
  expect(groupAt(group, 4)?.mean).toBe(2);
  expect(groupAt(group, 6)?.mean).toBe(3);
  expect(groupAt(group, 21)).toBe(null);
  expect(groupAt(group, -1)).toBe(null);
  expect(groupAt(groupCurve('none', 0, [], DEFAULT_AXES), 0)).toBe(null);
});

it('has the mean as it is, not as it is smoothed for its line', () => {
  const group = groupCurve('adam', 0, MEMBERS, { ...DEFAULT_AXES, smoothing: 0.9 });
  expect(groupAt(group, 10)?.mean).toBe(3);
});

it('counts on an axis of relative times from the first point of each run', () => {
  const late = MEMBERS.map((one, at) => ({
    ...one,
    timestamps: one.steps.map(step => NOON + at * 60_000 + step * 100)
  }));
  const group = groupCurve('adam', 0, late, { ...DEFAULT_AXES, x: 'relative' });
  expect(groupAt(group, 1000)).toEqual({ mean: 3, low: 2, high: 4, runs: 2 });
});
