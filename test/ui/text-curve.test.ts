// @vitest-environment node
import { expect, it } from 'vitest';
import { textCurve } from '../../src/ui/text-curve.ts';
import { series } from './recorded.ts';

it('goes from the lowest value to the highest', () => {
  expect(textCurve(series({ values: [0, 1, 2, 3, 4, 5, 6, 7] }))).toBe('▁▂▃▄▅▆▇█');
});

it('is sixteen characters long at most, each the last value of its stretch', () => {
  const values = Array.from({ length: 64 }, (_, at) => (at % 4 === 3 && at > 31 ? 1 : 0));
  expect(textCurve(series({ values }))).toBe('▁▁▁▁▁▁▁▁████████');
});

it('repeats a value over steps without one, and leaves out what is no number', () => {
  const steps = [0, 1, 2, 90, 100];
  expect(textCurve(series({ steps, values: [0, 'NaN', 'Infinity', 1, 0] }))).toBe('▁▁▁');
  expect(textCurve(series({ steps, values: [0, 2, 0, 1, 2] }))).toBe('▁▁▁▁█');
});

it('is flat where nothing changes, and nothing for a single step', () => {
  expect(textCurve(series({ values: [3, 3] }))).toBe('▁▁');
  expect(textCurve(series({ values: [3] }))).toBe('');
  expect(textCurve(series({ values: [] }))).toBe('');
});
