import { describe, expect, it } from 'vitest';
import { DEFAULT_AXES, type Axes } from '../../src/plot/axes.ts';
import { lineStarts } from '../../src/plot/columns.ts';
import { figureOf, type FigureOptions, type FigureSeries } from '../../src/plot/figure.ts';
import type { WireDouble } from '../../src/protocol/double.ts';

const SIZE = { width: 600, height: 200 };
const START = 1_763_992_920_000;

function line(values: WireDouble[], fields: Partial<FigureSeries> = {}): FigureSeries {
  const steps = values.map((_, step) => step);
  const timestamps = steps.map(step => START + step * 1000);
  return {
    run_id: 'r',
    metric_key: 'loss',
    count: values.length,
    steps,
    timestamps,
    values,
    ...fields
  };
}

const figure = (series: FigureSeries[], axes: Partial<Axes> = {}, options: FigureOptions = {}) =>
  figureOf(series, SIZE, { ...options, axes: { ...DEFAULT_AXES, ...axes } });
const panel = (...args: Parameters<typeof figure>) => figure(...args).panels[0];
const points = (path: string) =>
  path
    .split(/[ML]/)
    .slice(1)
    .map(point => point.split(' ').map(Number));

describe('a logarithmic axis', () => {
  it('gives every decade the same height', () => {
    const [a, b, c] = points(panel([line([1, 10, 100])], { yLog: true }).lines[0].path);
    expect(a[1] - b[1]).toBeCloseTo(b[1] - c[1], 0);
  });
  it('marks values at or below 0 at its edge, breaks the line there, and counts them', () => {
    const drawn = figure([line([1, 2, 0, -3, 4, 5, 'NaN'])], { yLog: true });
    const [{ plot, lines }] = drawn.panels;
    expect(lines[0].path.match(/M/g)).toHaveLength(2);
    const below = lines[0].marks.filter(({ kind }) => kind === 'below');
    expect(below.length).toBeGreaterThan(0);
    expect(below[0].y).toBe(plot.y + plot.height);
    expect(lines[0].marks.map(({ kind }) => kind)).toContain('NaN');
    expect(drawn.caption).toBe('7 of 7 points; 2 at or below 0, marked at the edge');
  });
  it('of steps marks step 0 at the left', () => {
    const drawn = figure([line([1, 2, 3])], { xLog: true });
    const [{ plot, lines }] = drawn.panels;
    expect(lines[0].marks).toMatchObject([{ kind: 'before', x: plot.x }]);
    expect(drawn.caption).toBe('3 of 3 points; 1 at or below 0, marked at the edge');
  });
  it('without a value above 0 is linear', () => {
    const drawn = figure([line([0, -1])], { yLog: true });
    expect(drawn.panels[0].yScale.log).toBe(false);
    expect(drawn.caption).toBe('2 of 2 points');
  });
  it('holds the smallest and the largest doubles', () => {
    const { lines, yTicks } = panel([line([5e-324, 1.7e308])], { yLog: true });
    expect(JSON.stringify([lines, yTicks])).not.toMatch(/null|NaN|Infinity/);
  });
  it('puts metrics of different size into one panel', () => {
    const series = [line([1, 2]), line([1e6, 2e6], { metric_key: 'size' })];
    expect(figure(series, { yLog: true }).panels).toHaveLength(1);
    expect(figure(series).panels).toHaveLength(2);
  });
});

describe('an axis of time', () => {
  it('lies at the times of the points, relative ones at those since the first of the run', () => {
    expect(panel([line([1, 2, 3])], { x: 'time' }).xScale.domain).toEqual([START, START + 2000]);
    const late = line([1, 2], { timestamps: [START + 500, START + 900] });
    const drawn = figure([line([1, 2]), late], { x: 'relative' });
    expect(drawn.columns.map(({ x }) => x)).toEqual([
      [0, 1000],
      [500, 900]
    ]);
  });
  it('draws points in order of time', () => {
    const back = line([1, 2, 3], { timestamps: [START + 50, START, START + 90] });
    const xs = points(panel([back], { x: 'time' }).lines[0].path).map(([x]) => x);
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
  });
  it('is one of steps where points have no times', () => {
    expect(figure([line([1, 2], { timestamps: [] })], { x: 'time' }).x).toBe('step');
  });
  it('begins where the run began, also when only a part is shown', () => {
    const whole = line([1, 2, 3]);
    const options = { range: { start: 1, end: 2 }, starts: lineStarts([whole]) };
    expect(figure([whole], { x: 'relative' }, options).columns[0].x).toEqual([1000, 2000]);
  });
  it('begins for all lines of a run together, or for each group of lines by itself', () => {
    const later = line([1, 2], { timestamps: [START + 500, START + 700] });
    expect(lineStarts([line([1]), later])).toEqual([START, START]);
    expect(lineStarts([line([1]), later], ['a', 'b'])).toEqual([START, START + 500]);
    expect(lineStarts([line([1], { timestamps: [] })])).toEqual([0]);
  });
});

describe('smoothing', () => {
  it('draws the raw line beneath, and marks once', () => {
    const { lines } = panel([line([1, 9, 'NaN', 1, 9])], { smoothing: 0.6 });
    expect(lines.map(({ raw }) => raw)).toEqual([true, false]);
    expect(lines[0].path).toBe(panel([line([1, 9, 'NaN', 1, 9])]).lines[0].path);
    expect(lines[1].path).not.toBe(lines[0].path);
    expect(lines.map(({ marks }) => marks.map(({ kind }) => kind))).toEqual([[], ['NaN']]);
  });
  it('is off by default', () => expect(panel([line([1, 9])]).lines).toHaveLength(1));
});

it('shows only the steps of a range, over the whole width', () => {
  const { plot, lines, xScale } = panel(
    [line([1, 2, 3, 4, 5])],
    {},
    { range: { start: 1, end: 3 } }
  );
  expect(xScale.domain).toEqual([1, 3]);
  const drawn = points(lines[0].path);
  expect(drawn).toHaveLength(3);
  expect([drawn[0][0], drawn[2][0]]).toEqual([plot.x, plot.x + plot.width]);
});

it('of a range shows bands no further than its points, by time as by step', () => {
  const values = Array.from({ length: 11 }, (_, step) => step);
  const whole = line(values);
  const bandAt = (x: number[]) => ({
    label: 'adam',
    colour: 2,
    x,
    low: values,
    mean: values,
    high: values
  });
  const range = { start: 2, end: 4 };
  for (const x of ['time', 'step'] as const) {
    const band = bandAt(x === 'time' ? [...whole.timestamps!] : values);
    const { plot, xScale, yScale, bands } = panel([whole], { x }, { range, bands: [band] });
    expect(xScale.domain).toEqual(x === 'time' ? [START + 2000, START + 4000] : [2, 4]);
    expect(yScale.domain[1]).toBeLessThan(5);
    const mean = points(bands[0].mean);
    expect([mean[0][0], mean[mean.length - 1][0]]).toEqual([plot.x, plot.x + plot.width]);
  }
});

it('says that a line is smoothed, and over the drawn points if they are not all', () => {
  const cut = line([1, 2, 3], { count: 9 });
  expect(figure([cut], { smoothing: 0.6 }).caption).toBe(
    '3 of 9 points (min/max kept), smoothed over those drawn'
  );
  expect(figure([cut]).caption).toBe('3 of 9 points (min/max kept)');
  expect(figure([line([1, 2])], { smoothing: 0.6 }).caption).toBe('2 of 2 points, smoothed');
});

it('draws the mean and the range of groups, and has room for them', () => {
  const band = { label: 'adam', colour: 2, x: [0, 1], low: [0, 1], mean: [5, 6], high: [10, 50] };
  const { bands, yScale } = panel([], {}, { bands: [band] });
  expect(bands[0]).toMatchObject({ label: 'adam', colour: 2 });
  expect(bands[0].area).toMatch(/^M.*Z$/);
  expect(points(bands[0].mean)).toHaveLength(2);
  expect(yScale.domain[1]).toBeGreaterThanOrEqual(50);
});
