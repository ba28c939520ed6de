// @vitest-environment node
import { expect, it } from 'vitest';
import { seriesSummary } from '../../../src/ui/run/series-summary.ts';
import { series } from '../recorded.ts';

it('has the extremes with their steps, without what is not finite', () => {
  const values = ['NaN', 0.5, -2, 'Infinity', 3] as const;
  expect(seriesSummary(series({ metric_key: 'x', values: [...values] }))).toMatchObject({
    min: { value: -2, step: 2 },
    max: { value: 3, step: 4 }
  });
  expect(seriesSummary(series({ values: ['NaN'] }))).toMatchObject({ min: null, best: null });
});

it.each([
  ['val/loss', 1],
  ['val/acc', 3],
  ['samples', null]
])('calls the better one of %s the best, where the name says which', (metric_key, value) => {
  expect(seriesSummary(series({ metric_key, values: [2, 3, 1] })).best?.value ?? null).toBe(value);
});

it('is of the cell of the last point', () => {
  const [origin] = series().origins;
  const other = { ...origin, execution_id: 'other' };
  const one = series({ values: [1, 2], origin: [0, 1], origins: [origin, other] });
  expect(seriesSummary(one).origin?.execution_id).toBe('other');
  expect(seriesSummary(one).min?.origin?.execution_id).toBe('execution-2');
});
