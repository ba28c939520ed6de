import { describe, expect, it } from 'vitest';
import { figureOf, hiddenByDefault, type FigureSeries } from '../../src/plot/figure.ts';
import type { WireDouble } from '../../src/protocol/double.ts';

const SIZE = { width: 600, height: 200 };

function line(metric_key: string, values: WireDouble[], fields: Partial<FigureSeries> = {}) {
  const steps = values.map((_, step) => step);
  return { run_id: 'run-a', metric_key, count: values.length, steps, values, ...fields };
}

const marks = (values: WireDouble[]) =>
  figureOf([line('loss', values)], SIZE).panels[0].lines[0].marks;
const path = (values: WireDouble[]) =>
  figureOf([line('loss', values)], SIZE).panels[0].lines[0].path;

describe('a line', () => {
  it('goes through its points from left to right, larger values higher', () => {
    const numbers = path([1, 2, 3])
      .slice(1)
      .split('L')
      .map(point => point.split(' ').map(Number));
    expect(numbers).toHaveLength(3);
    expect(numbers[0][0]).toBeLessThan(numbers[1][0]);
    expect(numbers[0][1]).toBeGreaterThan(numbers[2][1]);
  });
  it('has a gap where a value is no number', () => {
    expect(path([1, 2, 'NaN', 3, 4]).match(/M/g)).toHaveLength(2);
  });
  it('marks what has no place on the axis at its edges', () => {
    const found = marks([1, 'NaN', 2, 'Infinity', 3, '-Infinity', 4, 4]);
    const { plot } = figureOf([line('loss', [1])], SIZE).panels[0];
    const byKind = new Map(found.map(mark => [mark.kind, mark.y]));
    expect(byKind.get('Infinity')).toBe(plot.y);
    expect(byKind.get('-Infinity')).toBe(plot.y + plot.height);
    expect(byKind.has('NaN')).toBe(true);
  });
  it('shows a point that stands alone as a dot', () => {
    expect(marks([1])).toMatchObject([{ kind: 'alone' }]);
    expect(marks([1, 'NaN', 2, 3]).map(mark => mark.kind)).toEqual(['alone', 'NaN']);
  });
  it('stays inside its panel', () => {
    const { panels } = figureOf([line('loss', [-1e300, 1e300, 5])], SIZE);
    const { plot, lines } = panels[0];
    for (const point of lines[0].path.slice(1).split('L')) {
      const [x, y] = point.split(' ').map(Number);
      expect(x >= plot.x && x <= plot.x + plot.width).toBe(true);
      expect(y >= plot.y && y <= plot.y + plot.height).toBe(true);
    }
  });
  it.each<[string, WireDouble[]]>([
    ['nothing', []],
    ['one value', [0]],
    ['equal values', [5, 5, 5]],
    ['no number at all', ['NaN', 'Infinity']],
    ['the largest doubles', [1.7e308, -1.7e308]],
    ['the smallest doubles', [5e-324, 1e-323]]
  ])('of %s has only finite coordinates', (_, values) => {
    expect(JSON.stringify(figureOf([line('loss', values)], SIZE).panels)).not.toMatch(
      /NaN[^"]|null|Infinity[^"]/
    );
  });
});

describe('panels', () => {
  it('are shared by metrics of like size', () => {
    const { panels } = figureOf([line('loss', [2.3, 0.1]), line('acc', [0.1, 0.97])], SIZE);
    expect(panels).toHaveLength(1);
    expect(panels[0].lines.map(({ series }) => series)).toEqual([0, 1]);
  });
  it('stand beside each other for metrics of different size', () => {
    const { panels } = figureOf([line('loss', [2, 0.1]), line('samples', [34_000, 35_000])], SIZE);
    expect(panels).toHaveLength(2);
    expect(panels[0].plot.x + panels[0].plot.width).toBeLessThan(panels[1].plot.x);
  });
  it('leave out by default what fits none of them, and draw it when asked', () => {
    const series = [line('loss', [2, 1]), line('samples', [34_000, 35_000])];
    const narrow = { width: 300, height: 200 };
    expect([...hiddenByDefault(series, 300)]).toEqual(['samples']);
    expect(figureOf(series, narrow).legend.map(({ drawn }) => drawn)).toEqual([true, false]);
    const asked = figureOf(series, narrow, { hidden: new Set(['loss']) });
    expect(asked.panels[0].lines.map(({ series }) => series)).toEqual([1]);
    const both = figureOf(series, narrow, { hidden: new Set() });
    expect(both.panels).toHaveLength(1);
    expect(both.panels[0].lines).toHaveLength(2);
  });
  it('are none for no series', () => expect(figureOf([], SIZE).panels).toEqual([]));
});

describe('the legend', () => {
  it('names the run only where the metric does not tell', () => {
    const { legend } = figureOf(
      [
        line('loss', [1, 2]),
        line('acc', [1, 2], { run_id: '0123456789' }),
        line('acc', [1, 2], { run_id: 'abcdefghij' })
      ],
      SIZE
    );
    expect(legend.map(({ label }) => label)).toEqual(['loss', 'acc (01234567)', 'acc (abcdefgh)']);
  });
});

it('says how many points there are', () => {
  expect(figureOf([line('loss', [1, 2, 3])], SIZE).caption).toBe('3 of 3 points');
  const thinned = line('loss', [1, 2], { count: 1_000_000 });
  expect(figureOf([thinned], SIZE).caption).toBe('2 of 1,000,000 points (min/max kept)');
});
