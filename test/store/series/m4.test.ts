import { expect, it } from 'vitest';
import { m4 } from '../../../src/store/series/m4.ts';

const thin = (xs: number[], values: number[], width: number) =>
  m4(
    xs.length,
    index => xs[index],
    index => values[index],
    width
  );

it('keeps a series whole that is not longer than what it would keep', () => {
  expect(thin([0, 1, 100], [1, 2, 3], 1)).toEqual([0, 1, 2]);
  expect(thin([], [], 10)).toEqual([]);
});

it('keeps first, smallest, largest and last of each column, in order and once', () => {
  const xs = Array.from({ length: 12 }, (_, i) => i);
  //              column 0 (0 to 5)     column 1 (6 to 11)
  const values = [5, 9, 1, 5, 5, 5, /**/ 0, 1, 2, 3, 4, 5];
  expect(thin(xs, values, 2)).toEqual([0, 1, 2, 5, 6, 11]);
});

it('loses no spike and no end, and keeps at most four points a column', () => {
  const length = 100_000;
  const spikes = new Set([7, 31_337, 99_998]);
  const valueAt = (i: number) => (spikes.has(i) ? (i === 31_337 ? -1e6 : 1e6) : Math.sin(i / 50));
  const kept = m4(length, i => i * 3, valueAt, 500);
  for (const spike of spikes) expect(kept).toContain(spike);
  expect([kept[0], kept.at(-1)]).toEqual([0, length - 1]);
  expect(kept.length).toBeLessThanOrEqual(2000);
  const perColumn = new Map<number, number>();
  for (const i of kept) {
    const column = Math.min(499, Math.floor((i * 500) / (length - 1)));
    perColumn.set(column, (perColumn.get(column) ?? 0) + 1);
  }
  expect(Math.max(...perColumn.values())).toBe(4);
});

it('has every column of the picture that all points would make', () => {
  const values = Array.from({ length: 5000 }, () => Math.random());
  const width = 40;
  const kept = m4(
    5000,
    i => i,
    i => values[i],
    width
  );
  for (let column = 0; column < width; column++) {
    const inColumn = (i: number) => Math.min(width - 1, Math.floor((i * width) / 4999)) === column;
    const all = values.filter((_, i) => inColumn(i));
    const some = kept.filter(inColumn).map(i => values[i]);
    expect(Math.min(...some)).toBe(Math.min(...all));
    expect(Math.max(...some)).toBe(Math.max(...all));
  }
});

it('takes NaN for neither smallest nor largest, and infinities for both', () => {
  const xs = [0, 1, 2, 3, 4, 5];
  expect(thin(xs, [NaN, 1, NaN, -Infinity, Infinity, NaN], 1)).toEqual([0, 3, 4, 5]);
  expect(
    thin(
      xs,
      xs.map(() => NaN),
      1
    )
  ).toEqual([0, 5]);
});

it('takes points that lie at one place as one column', () => {
  expect(thin([7, 7, 7, 7, 7, 7], [3, 1, 2, 9, 4, 5], 1)).toEqual([0, 1, 3, 5]);
});
