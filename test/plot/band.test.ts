import { describe, expect, it } from 'vitest';
import { DEFAULT_AXES } from '../../src/plot/axes.ts';
import { groupBand } from '../../src/plot/band.ts';
import type { FigureSeries } from '../../src/plot/figure.ts';

function member(steps: number[], values: FigureSeries['values'], run_id = 'r'): FigureSeries {
  const timestamps = steps.map(step => 1000 + step * 10);
  return { run_id, metric_key: 'loss', count: steps.length, steps, timestamps, values };
}

const band = (series: FigureSeries[], axes = DEFAULT_AXES) => groupBand('adam', 3, series, axes);

describe('the band of a group', () => {
  it('has mean and range at the steps of all its members', () => {
    expect(band([member([0, 1, 2], [0, 2, 4]), member([0, 2], [10, 20])])).toEqual({
      label: 'adam',
      colour: 3,
      x: [0, 1, 2],
      low: [0, 2, 4],
      // At step 1 the second one lies between its points.
      mean: [5, 8.5, 12],
      plainMean: [5, 8.5, 12],
      high: [10, 15, 20]
    });
  });
  it('counts a member only between its first and its last point', () => {
    const { x, mean } = band([member([0, 10], [1, 1]), member([5], [3])]);
    expect([x, mean]).toEqual([
      [0, 5, 10],
      [1, 2, 1]
    ]);
  });
  it('passes over what is no number', () => {
    const { x, high } = band([member([0, 1, 2], [1, 'NaN', 'Infinity'])]);
    expect([x, high]).toEqual([[0], [1]]);
  });
  it('lies at the times of the axis', () => {
    const series = [member([0, 1], [1, 2])];
    expect(band(series, { ...DEFAULT_AXES, x: 'time' }).x).toEqual([1000, 1010]);
    expect(band(series, { ...DEFAULT_AXES, x: 'relative' }).x).toEqual([0, 10]);
  });
  it('has its mean smoothed, and never its range', () => {
    const series = [member([0, 1, 2, 3], [0, 10, 0, 10])];
    const smoothed = band(series, { ...DEFAULT_AXES, smoothing: 0.9 });
    expect(smoothed.high).toEqual([0, 10, 0, 10]);
    expect(Math.max(...smoothed.mean)).toBeLessThan(8);
    expect(smoothed.plainMean).toEqual([0, 10, 0, 10]);
  });
  it('has no more places than a screen has pixels, and loses no spike', () => {
    const steps = Array.from({ length: 5000 }, (_, step) => step);
    const values = steps.map(step => (step === 3331 ? 99 : 1));
    const { x, high } = band([member(steps, values)]);
    expect(x.length).toBeLessThanOrEqual(1000);
    expect(Math.max(...high)).toBe(99);
  });
  it('of nothing is empty', () => expect(band([]).x).toEqual([]));
});
