// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { chartAxis } from '../../../../src/ui/compare/charts/axis.ts';
import { BARS_MARGIN, barsLayout } from '../../../../src/ui/compare/charts/bars-layout.ts';
import { parallelLayout } from '../../../../src/ui/compare/charts/parallel-layout.ts';
import { scatterLayout } from '../../../../src/ui/compare/charts/scatter-layout.ts';

describe('an axis', () => {
  it('holds all numbers with a margin, and has no place for what is none', () => {
    const axis = chartAxis([0, 100, NaN, undefined], 0, 540);
    expect(axis.place(0)).toBeCloseTo(20);
    expect(axis.place(100)).toBeCloseTo(520);
    expect(axis.place(NaN)).toBe(undefined);
    expect(axis.place(undefined)).toBe(undefined);
    expect(axis.ticks.map(({ label }) => label)).toEqual(['0', '20', '40', '60', '80', '100']);
  });

  it('is logarithmic only where all values are above zero', () => {
    const values = [0.001, 0.01, 0.1];
    const log = chartAxis(values, 0, 100, { log: true });
    expect(log.place(0.01)).toBeCloseTo(50);
    expect(log.ticks.map(({ label }) => label)).toEqual(['0.001', '0.01', '0.1']);
    expect(chartAxis([0, ...values], 0, 100, { log: true }).place(0)).toBeGreaterThan(0);
  });

  it('has a place for each text, in their order, numbers in texts by their size', () => {
    const axis = chartAxis(['b10', 'b9', 'a', 'b9', undefined], 0, 300);
    expect(axis.ticks).toEqual([
      { label: 'a', at: 50 },
      { label: 'b9', at: 150 },
      { label: 'b10', at: 250 }
    ]);
    expect(axis.place('b9')).toBe(150);
  });

  it('puts a single value in the middle, and of no values has no ticks', () => {
    expect(chartAxis([5, 5], 0, 100).place(5)).toBeCloseTo(50);
    expect(chartAxis([undefined], 0, 100).ticks).toEqual([]);
  });
});

it('a scatter has a mark where both values have a place', () => {
  const { marks } = scatterLayout([1, 2, 3, undefined], [10, NaN, 30, 40], {
    width: 400,
    height: 300
  });
  expect(marks.map(({ run }) => run)).toEqual([0, 2]);
  expect(marks[0].x).toBeLessThan(marks[1].x);
  expect(marks[0].y).toBeGreaterThan(marks[1].y);
});

it('bars are sorted, begin at zero on either side of it, and leave out what is no number', () => {
  const { bars, axis } = barsLayout([-1, 3, undefined, NaN], 600);
  const zero = axis.place(0) as number;
  expect(bars.map(({ run }) => run)).toEqual([1, 0]);
  expect(bars[0].left).toBe(zero);
  expect(bars[1].left + bars[1].width).toBeCloseTo(zero);
  expect(bars[0].width).toBeCloseTo(3 * bars[1].width);
  const [long, short] = barsLayout([2, 3], 600).bars;
  expect(long.width / short.width).toBeCloseTo(1.5);
  expect(long.left).toBeGreaterThanOrEqual(BARS_MARGIN.left);
});

it('parallel lines go through the values of a run, and have a gap where one is missing', () => {
  const { axes, lines } = parallelLayout(
    [
      [1, 2],
      ['sgd', undefined],
      [0.5, 0.1]
    ],
    { width: 600, height: 300 }
  );
  expect(axes.map(({ x }) => x)).toEqual([56, 300, 544]);
  expect(lines[0].path.match(/[ML]/g)).toEqual(['M', 'L', 'L']);
  expect(lines[1].path.match(/[ML]/g)).toEqual(['M', 'M']);
  expect(lines[0].points[2]?.y).toBeLessThan(lines[1].points[2]?.y as number);
});
