import { describe, expect, it } from 'vitest';
import { niceTicks } from '../../src/plot/ticks.ts';

const labels = (...args: Parameters<typeof niceTicks>) =>
  niceTicks(...args).map(tick => tick.label);

describe('ticks', () => {
  it('are round and have the decimals of their step', () => {
    expect(labels(0, 1, 4)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels(0, 299, 5)).toEqual(['0', '50', '100', '150', '200', '250']);
  });
  it('lie inside the range', () => {
    for (const { value } of niceTicks(0.13, 2.31, 4)) {
      expect(value).toBeGreaterThanOrEqual(0.13);
      expect(value).toBeLessThanOrEqual(2.31);
    }
  });
  it('of steps are whole numbers however short the range', () => {
    expect(labels(0, 2, 8, { integers: true })).toEqual(['0', '1', '2']);
  });
  it('of tiny and huge values are short', () => {
    for (const label of [...labels(1e-9, 9e-9, 4), ...labels(1e9, 9e9, 4)]) {
      expect(label.length).toBeLessThan(8);
    }
    expect(labels(0, 4e-6, 4)).toEqual(['0', '1e-6', '2e-6', '3e-6', '4e-6']);
  });
  it('are distinct where the range is narrow for its size', () => {
    const found = labels(1_000_000, 1_000_004, 4);
    expect(new Set(found).size).toBe(found.length);
  });
  it.each([
    [0, 0],
    [NaN, 1],
    [-Infinity, Infinity]
  ])('of %d to %d are none', (low, high) => expect(niceTicks(low, high, 4)).toEqual([]));
  it('end, also where numbers no longer count by one', () => {
    expect(niceTicks(2 ** 60, 2 ** 60 + 512, 4).length).toBeLessThan(60);
  });
});
