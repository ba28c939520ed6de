import { describe, expect, it } from 'vitest';
import { bundleText, makePlotBundle, parsePlotBundle } from '../../src/plot/plot-bundle.ts';
import type { Series } from '../../src/protocol/endpoints/series.ts';
import { MAX_BUNDLE_BYTES, type PlotBundle } from '../../src/protocol/plot-bundle.ts';

const EXECUTION = { execution_id: 'msg-1', cell_id: 'cell-1', attempt: 2 };

function curve(metric_key: string, length: number, run_id = 'run-a'): Series {
  const steps = Array.from({ length }, (_, step) => step);
  return {
    run_id,
    metric_key,
    count: length,
    steps,
    timestamps: steps,
    values: steps.map(step => Math.cos(step / 40) / 3),
    origin: steps.map(() => 0),
    origins: []
  };
}

const points = (bundle: PlotBundle) =>
  bundle.series.reduce((sum, series) => sum + series.steps.length, 0);

describe('a bundle', () => {
  it('holds a short series whole', () => {
    const bundle = makePlotBundle(EXECUTION, [curve('loss', 300)]);
    expect(bundle).toMatchObject({ version: 1, ...EXECUTION });
    expect(bundle.series[0].steps).toHaveLength(300);
    expect(Object.keys(bundle.series[0]).sort()).toEqual([
      'count',
      'metric_key',
      'run_id',
      'steps',
      'values'
    ]);
  });
  it('keeps that a series was read of prints', () => {
    const bundle = makePlotBundle(EXECUTION, [{ ...curve('loss', 3), parsed: true }]);
    expect(parsePlotBundle(JSON.stringify(bundle)).series[0].parsed).toBe(true);
  });
  it('has at most 500 points in all series, and short series stay whole', () => {
    const bundle = makePlotBundle(EXECUTION, [
      curve('loss', 5000),
      curve('acc', 5),
      curve('lr', 5000)
    ]);
    expect(points(bundle)).toBeLessThanOrEqual(500);
    expect(points(bundle)).toBeGreaterThan(300);
    expect(bundle.series.map(({ count }) => count)).toEqual([5000, 5, 5000]);
    expect(bundle.series[1].steps).toHaveLength(5);
  });
  it('keeps the extremes', () => {
    const series = curve('loss', 5000);
    series.values[3333] = 99;
    series.values[4444] = -99;
    const { values } = makePlotBundle(EXECUTION, [series]).series[0];
    expect(values).toContain(99);
    expect(values).toContain(-99);
  });
  it('stays under its bytes however many series there are', () => {
    const series = Array.from({ length: 200 }, (_, index) =>
      curve(`${'k'.repeat(240)}${index}`, 400)
    );
    const bundle = makePlotBundle(EXECUTION, series);
    expect(points(bundle)).toBeLessThanOrEqual(500);
    expect(JSON.stringify(bundle).length).toBeLessThan(MAX_BUNDLE_BYTES);
    expect(parsePlotBundle(bundle)).toEqual(bundle);
  });
  it('comes back from its own JSON, with values that JSON lacks', () => {
    const series = { ...curve('loss', 3), values: ['NaN', 'Infinity', -1] as Series['values'] };
    const bundle = makePlotBundle(EXECUTION, [series]);
    expect(parsePlotBundle(JSON.stringify(bundle))).toEqual(bundle);
    expect(parsePlotBundle(JSON.parse(JSON.stringify(bundle)))).toEqual(bundle);
  });
  it('says whether the code of the notebook drew it', () => {
    const bundle = { ...makePlotBundle(EXECUTION, [curve('loss', 3)]), drawn: 'live' as const };
    expect(parsePlotBundle(bundle)).toEqual(bundle);
  });
});

describe('a bundle with older attempts', () => {
  const older = [3, 2, 1].map(attempt => ({
    execution_id: `e${attempt}`,
    attempt,
    series: curve('loss', 1000)
  }));
  const bundle = makePlotBundle(EXECUTION, [curve('loss', 5000)], { older });

  it('leaves the newest most of the points', () => {
    const behind = bundle.older?.reduce((sum, { steps }) => sum + steps.length, 0) ?? 0;
    expect(behind).toBeGreaterThan(60);
    expect(behind).toBeLessThanOrEqual(150);
    expect(points(bundle)).toBeGreaterThan(250);
    expect(points(bundle) + behind).toBeLessThanOrEqual(500);
  });
  it('comes back from its own JSON, and one without them has no field', () => {
    expect(bundle.older?.map(({ attempt }) => attempt)).toEqual([3, 2, 1]);
    expect(parsePlotBundle(JSON.stringify(bundle))).toEqual(bundle);
    expect(makePlotBundle(EXECUTION, [curve('loss', 3)])).not.toHaveProperty('older');
  });
  it('says in words what the newest has', () => {
    expect(bundleText(bundle)).toBe(bundleText({ ...bundle, older: undefined }));
  });
});

it('names runs that logged one metric by what tells them apart', () => {
  const runs = [curve('loss', 3, 'run-a'), curve('loss', 3, 'run-b')];
  const labels = new Map([['run-a', 'lr=0.1']]);
  const bundle = parsePlotBundle(makePlotBundle(EXECUTION, runs, { labels }));
  expect(bundle.series.map(({ label }) => label)).toEqual(['lr=0.1', undefined]);
  expect(bundleText(bundle)).toMatch(/^loss of lr=0.1 .*; loss of run run-b /);
});

it('cuts a long label between two characters', () => {
  const labels = new Map([['run-a', `a${'😀'.repeat(60)}`]]);
  const bundle = makePlotBundle(EXECUTION, [curve('loss', 3)], { labels });
  const { label = '' } = parsePlotBundle(bundle).series[0];
  expect(label).toBe(`a${'😀'.repeat(49)}`);
});

describe('a hostile bundle', () => {
  const good = makePlotBundle(EXECUTION, [curve('loss', 3)]);
  const withSeries = (fields: object) => ({ ...good, series: [{ ...good.series[0], ...fields }] });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['a list', [good]],
    ['no JSON', '{'],
    ['JSON of something else', '"text"'],
    ['another version', { ...good, version: 2 }],
    ['a version as text', { ...good, version: '1' }],
    ['no execution', { ...good, execution_id: undefined }],
    ['an execution that is an object', { ...good, execution_id: { toString: () => 'x' } }],
    ['a very long id', { ...good, execution_id: 'x'.repeat(10_000) }],
    ['a cell that is a number', { ...good, cell_id: 5 }],
    ['an attempt that is no whole number', { ...good, attempt: 1.5 }],
    ['series that are no list', { ...good, series: { length: 1 } }],
    ['too many series', { ...good, series: Array.from({ length: 51 }, () => good.series[0]) }],
    ['a series that is null', { ...good, series: [null] }],
    ['a metric that is an object', withSeries({ metric_key: { html: '<b>' } })],
    ['a metric of a thousand characters', withSeries({ metric_key: 'x'.repeat(1000) })],
    ['older attempts that are no list', { ...good, older: 'all' }],
    ['an older attempt without execution', { ...good, older: [good.series[0]] }],
    ['a label that is an object', withSeries({ label: {} })],
    ['a label of a thousand characters', withSeries({ label: 'x'.repeat(1000) })],
    [
      'too many points with its older attempts',
      {
        ...good,
        older: [
          {
            ...good.series[0],
            execution_id: 'e',
            attempt: 1,
            steps: Array(499).fill(0),
            values: Array(499).fill(0)
          }
        ]
      }
    ],
    ['an unknown state of its drawing', { ...good, drawn: 'maybe' }],
    ['a count below zero', withSeries({ count: -1 })],
    ['too many points', withSeries({ steps: Array(501).fill(0), values: Array(501).fill(0) })],
    [
      'too many points in all',
      {
        ...good,
        series: [200, 200, 200].map(n => ({
          ...good.series[0],
          steps: Array(n).fill(0),
          values: Array(n).fill(0)
        }))
      }
    ],
    ['a huge list with holes', withSeries({ steps: new Array(4_000_000_000) })],
    ['more steps than values', withSeries({ values: [1] })],
    ['steps out of order', withSeries({ steps: [2, 1, 0] })],
    ['steps that are text', withSeries({ steps: ['0', '1', '2'] })],
    ['steps that are null', withSeries({ steps: [null, null, null] })],
    ['values that are markup', withSeries({ values: ['<img src=x onerror=alert(1)>', 1, 2] })],
    ['values that are lists', withSeries({ values: [[1], [2], [3]] })],
    ['megabytes of text', ' '.repeat(1_000_000)]
  ])('with %s is refused with a TypeError', (_, value) => {
    expect(() => parsePlotBundle(value)).toThrow(TypeError);
  });

  it('brings nothing along but the known fields', () => {
    const text = JSON.stringify({ ...good, onclick: 'alert(1)' }).replace(
      '{',
      '{"__proto__":{"polluted":1},'
    );
    const parsed = parsePlotBundle(text);
    expect(parsed).toEqual(good);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  it('does not get its fields from a prototype', () => {
    expect(() => parsePlotBundle(Object.create(good))).toThrow(TypeError);
    const inherited = { ...good, series: [Object.create(good.series[0])] };
    expect(() => parsePlotBundle(inherited)).toThrow(TypeError);
  });
  it('may have a metric called like markup or a field of Object: both are only text', () => {
    const named = withSeries({ metric_key: '__proto__' });
    expect(parsePlotBundle(named).series[0].metric_key).toBe('__proto__');
    expect(parsePlotBundle(withSeries({ metric_key: '<script>' })).series[0].metric_key).toBe(
      '<script>'
    );
  });
});

describe('the text of a bundle', () => {
  const text = (metric_key: string, values: Series['values']) =>
    bundleText(makePlotBundle(EXECUTION, [{ ...curve(metric_key, values.length), values }]));

  it('names the last value and the smallest of a loss', () => {
    expect(text('loss', [0.5, 0.09871, 0.10521])).toBe('loss 0.1052 (step 2, min 0.09871 at 1)');
  });
  it('names the largest of a score', () => {
    expect(text('val/acc', [0.5, 0.9, 0.8])).toBe('val/acc 0.8 (step 2, max 0.9 at 1)');
  });
  it('names both of what it does not know', () => {
    expect(text('lr', [1, 2])).toBe('lr 2 (step 1, min 1 at 0, max 2 at 1)');
  });
  it('does not take what is no number for an extreme', () => {
    expect(text('loss', ['-Infinity', 3, 'NaN'])).toBe('loss NaN (step 2, min 3 at 1)');
  });
  it('tells runs apart and counts what it leaves out', () => {
    const two = makePlotBundle(EXECUTION, [
      curve('loss', 2, 'aaaaaaaaaa'),
      curve('loss', 2, 'bbbbbbbbbb')
    ]);
    expect(bundleText(two)).toMatch(/^loss of run aaaaaaaa .*; loss of run bbbbbbbb /);
    const many = Array.from({ length: 13 }, (_, index) => curve(`m${index}`, 2));
    expect(bundleText(makePlotBundle(EXECUTION, many))).toMatch(/; and 3 more$/);
  });
});
