// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { chartAxis } from '../../../../src/ui/compare/charts/axis.ts';
import { brushByKey, brushedStops } from '../../../../src/ui/compare/charts/brush-keys.ts';
import {
  brushOfAxis,
  brushText,
  parseBrush,
  runsWithin
} from '../../../../src/ui/compare/charts/brush.ts';

describe('runs within brushes', () => {
  it('lie within all of them, ends included; those without a value do not', () => {
    const lr = [0.1, 0.2, 0.3, undefined, NaN];
    const optimizer = ['sgd', 'adam', 'sgd', 'sgd', 'sgd'];
    expect(runsWithin([lr, optimizer], [{ low: 0.1, high: 0.2 }, null])).toEqual([
      true,
      true,
      false,
      false,
      false
    ]);
    expect(runsWithin([lr, optimizer], [{ low: 0.1, high: 0.2 }, { texts: ['sgd'] }])).toEqual([
      true,
      false,
      false,
      false,
      false
    ]);
    expect(runsWithin([lr, optimizer], [null, null])).not.toContain(false);
    expect(runsWithin([[undefined, 'undefined']], [{ texts: ['undefined'] }])).toEqual([
      false,
      true
    ]);
  });

  it('are not chosen by a range where the axis has come to hold texts, nor the reverse', () => {
    const [range, texts] = [{ low: 0, high: 1 }, { texts: ['0.5'] }];
    expect(brushOfAxis(range, [0.5, undefined])).toBe(range);
    expect(brushOfAxis(range, ['0.5', 'auto'])).toBe(null);
    expect(brushOfAxis(texts, ['0.5', 'auto'])).toBe(texts);
    expect(brushOfAxis(texts, [0.5])).toBe(null);
    expect(brushOfAxis(undefined, [0.5])).toBe(null);
  });
});

describe('a brush on an axis', () => {
  const numbers = chartAxis([0, 100], 300, 0);
  const texts = chartAxis(['a', 'b', 'c'], 300, 0);

  it('of numbers lies where it was drawn, with no more digits than pixels have', () => {
    expect(numbers.between(250, 50)).toEqual({ low: 14, high: 86 });
    expect(numbers.between(50, 250)).toEqual({ low: 14, high: 86 });
    expect(numbers.spans({ low: 14, high: 86 })).toEqual([{ start: 50, end: 250 }]);
    const { low } = chartAxis([1e6, 1e6 + 1], 300, 0).between(150, 0) as { low: number };
    expect(low).toBeCloseTo(1e6 + 0.5, 2);
    expect(String(low).length).toBeLessThan(13);
    expect(chartAxis([0, 1], 300, 0).between(123, 77)).toEqual({ low: 0.5972, high: 0.7628 });
  });

  it('ends where the axis does', () => {
    expect(numbers.between(900, -900)).toEqual({ low: -4, high: 104 });
    expect(numbers.spans({ low: -1e9, high: 50 })).toEqual([{ start: 150, end: 300 }]);
  });

  it('of texts holds those that were passed, or the one that it began at', () => {
    expect(texts.between(260, 140)).toEqual({ texts: ['a', 'b'] });
    expect(texts.between(190, 185)).toEqual({ texts: ['b'] });
    expect(texts.between(-50, -60)).toEqual({ texts: ['c'] });
    expect(texts.spans({ texts: ['b', 'c'] })).toEqual([{ start: 0, end: 200 }]);
    expect(texts.spans({ texts: ['a', 'c'] })).toEqual([
      { start: 0, end: 100 },
      { start: 200, end: 300 }
    ]);
  });

  it('without values chooses nothing', () => {
    expect(chartAxis([undefined, NaN], 300, 0).between(0, 300)).toBe(null);
  });
});

describe('keys', () => {
  const stops = [1, 2, 3, 4];
  const press = (key: string, brush: Parameters<typeof brushByKey>[2], shiftKey = false) =>
    brushByKey({ key, shiftKey }, stops, brush);

  it('move the upper end from value to value, and with Shift the lower one', () => {
    expect(press('ArrowDown', null)).toEqual({ low: 1, high: 3 });
    expect(press('ArrowUp', null, true)).toEqual({ low: 2, high: 4 });
    expect(press('ArrowUp', { low: 1.5, high: 2.5 })).toEqual({ low: 2, high: 3 });
    expect(press('ArrowDown', { low: 2, high: 2 })).toEqual({ low: 2, high: 2 });
    expect(press('ArrowUp', { low: 2, high: 2 }, true)).toEqual({ low: 2, high: 2 });
  });

  it('move all of it, and no farther than the ends', () => {
    expect(press('PageUp', { low: 2, high: 3 })).toEqual({ low: 3, high: 4 });
    expect(press('PageUp', { low: 3, high: 4 })).toEqual({ low: 3, high: 4 });
    expect(press('PageDown', { low: 3, high: 4 })).toEqual({ low: 2, high: 3 });
  });

  it('choose nothing once all is chosen, and leave other keys alone', () => {
    expect(press('ArrowUp', { low: 1, high: 3 })).toBe(null);
    expect(press('a', null)).toBe(undefined);
  });

  it('go from text to text, and into sight from where there is no value', () => {
    const texts = brushByKey({ key: 'ArrowDown', shiftKey: false }, ['a', 'b', 'c'], null);
    expect(texts).toEqual({ texts: ['a', 'b'] });
    expect(brushedStops(stops, { low: 2.2, high: 2.8 })).toEqual([2, 2]);
    expect(brushedStops(stops, { low: 9, high: 10 })).toEqual([3, 3]);
  });
});

it('a brush comes back from an address, and what is none does not', () => {
  const range = ['params.a="b",1', { low: -1e-7, high: 2 }] as const;
  const texts = ['params.optimizer', { texts: ['sgd', 'a, "b"'] }] as const;
  expect(parseBrush(brushText(...range))).toEqual(range);
  expect(parseBrush(brushText(...texts))).toEqual(texts);
  const junk = ['', '{', '"x"', '["x"]', '["x",1]', '["x",2,1]', '["x",1,"2"]', '[1,2,3]', 'null'];
  expect(junk.map(parseBrush).filter(brush => brush !== null)).toEqual([]);
});
