import { describe, expect, it } from 'vitest';
import { PointBatch, type MetricPoints } from '../../src/sync/point-batch.ts';

const points = (key: string, values: number[]): MetricPoints => ({
  key,
  steps: Float64Array.from(values, (_, at) => at),
  timestamps: Float64Array.from(values, () => 1_700_000_000_000),
  values: Float64Array.from(values)
});

const bodyOf = (batch: PointBatch) => JSON.parse(batch.body('r').toString()) as unknown;

describe('a batch of points', () => {
  it('holds as many as there is room for, of several metrics', () => {
    const batch = new PointBatch();
    const loss = points('a "loss"', [1, 2, 3]);
    expect(batch.add(loss, 1, 3)).toBe(2);
    expect(batch.add(points('acc', [NaN, Infinity, -Infinity]), 0, 3)).toBe(1);
    expect(batch.size).toBe(3);
    const timestamp = 1_700_000_000_000;
    expect(bodyOf(batch)).toEqual({
      run_id: 'r',
      metrics: [
        { key: 'a "loss"', value: 2, timestamp, step: 1 },
        { key: 'a "loss"', value: 3, timestamp, step: 2 },
        { key: 'acc', value: 'NaN', timestamp, step: 0 }
      ]
    });
  });

  it('keeps infinities, and falls into halves', () => {
    const batch = new PointBatch();
    batch.add(points('a', [1, Infinity, 3]), 0, 10);
    batch.add(points('b', [-Infinity, 5]), 0, 10);
    const [first, second] = batch.halves();
    expect([first.size, second.size]).toEqual([2, 3]);
    const values = (half: PointBatch) =>
      (bodyOf(half) as { metrics: { value: unknown }[] }).metrics.map(({ value }) => value);
    expect([...values(first), ...values(second)]).toEqual([1, 'Infinity', 3, '-Infinity', 5]);
  });
});
