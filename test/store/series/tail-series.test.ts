import { describe, expect, it } from 'vitest';
import { TailSeries } from '../../../src/store/series/tail-series.ts';

type Row = [step: number, timestamp: number, value: number];

const seriesOf = (...rows: Row[]) => {
  const series = new TailSeries(1, 1);
  for (const [index, row] of rows.entries()) series.append(...row, index, index);
  return series;
};
const sorted = (series: TailSeries) => {
  const { length, steps, timestamps, values } = series.points();
  return Array.from({ length }, (_, at) => [steps[at], timestamps[at], values[at]]);
};
const latest = (series: TailSeries) => series.head().latest?.value;

describe('sorting', () => {
  it('drops exact duplicates and orders by step, timestamp, value', () => {
    const series = seriesOf(
      [2, 5, 1],
      [1, 9, 3],
      [1, 9, 2],
      [2, 5, 1],
      [1, 9, NaN],
      [1, 9, NaN],
      [1, 9, 0]
    );
    expect(sorted(series)).toEqual([
      [1, 9, 0],
      [1, 9, NaN],
      [1, 9, 2],
      [1, 9, 3],
      [2, 5, 1]
    ]);
  });

  it('goes on after each append as if it had begun anew', () => {
    const whole = new TailSeries(1, 1);
    const parts = new TailSeries(2, 1);
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let i = 0; i < 3000; i++) {
      // Ascending at first, then steps that restart, with duplicates.
      const row: Row = i < 500 ? [i, i, 1] : [random(300), random(3), random(2)];
      whole.append(...row, i, i);
      parts.append(...row, i, i);
      if (random(40) === 0) parts.points();
    }
    expect(sorted(parts)).toEqual(sorted(whole));
    const rows = sorted(whole).map(String);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('sees a duplicate of the point just before', () => {
    expect(sorted(seriesOf([1, 1, 1], [1, 1, 1]))).toHaveLength(1);
  });
});

describe('the latest point', () => {
  it.each<[string, number, Row[]]>([
    [
      'has the highest step, even when it was logged earlier',
      3,
      [
        [2, 1, 3],
        [1, 9, 1]
      ]
    ],
    [
      'has the latest timestamp among equal steps',
      1,
      [
        [1, 5, 9],
        [1, 6, 1],
        [1, 5, 10]
      ]
    ],
    [
      'has the largest value among equal times',
      9,
      [
        [1, 5, 9],
        [1, 5, 4]
      ]
    ],
    [
      'ranks NaN as 0, behind a positive value',
      1,
      [
        [1, 1, NaN],
        [1, 1, 1],
        [1, 1, NaN]
      ]
    ]
  ])('%s', (_, value, rows) => {
    expect(latest(seriesOf(...rows))).toBe(value);
  });

  it('ranks NaN as 0, before a negative value, and level with 0 the first stays', () => {
    expect(latest(seriesOf([1, 1, -1], [1, 1, NaN]))).toBeNaN();
    expect(latest(seriesOf([1, 1, NaN], [1, 1, 0]))).toBeNaN();
    expect(latest(seriesOf([1, 1, 0], [1, 1, NaN]))).toBe(0);
  });
});

describe('what is left behind a row of the log', () => {
  it('is as if the rows before had never come', () => {
    const whole = seriesOf([5, 1, 9], [1, 1, -1], [3, 1, NaN], [2, 1, 4]);
    const rest = whole.behind(1);
    expect(sorted(rest)).toEqual([
      [2, 1, 4],
      [3, 1, NaN]
    ]);
    const fresh = new TailSeries(1, 1);
    fresh.append(3, 1, NaN, 2, 2);
    fresh.append(2, 1, 4, 3, 3);
    expect(rest.head()).toEqual(fresh.head());
    expect(whole.behind(-1)).toBe(whole);
    expect(whole.behind(9).length).toBe(0);
  });
});
