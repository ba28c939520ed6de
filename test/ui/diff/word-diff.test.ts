// @vitest-environment node
import { expect, it } from 'vitest';
import { lineDiff } from '../../../src/ui/diff/line-diff.ts';
import { markWords } from '../../../src/ui/diff/word-diff.ts';

const changed = (before: string, after: string) =>
  markWords(lineDiff(before, after)).map(({ pieces }) =>
    pieces.filter(piece => piece.changed).map(piece => piece.text)
  );

it('marks the words that changed, numbers whole', () => {
  expect(changed('opt = SGD(lr=0.0066)', 'opt = SGD(lr=0.0064)')).toEqual([['0.0066'], ['0.0064']]);
});

it('marks nothing in lines that have little in common, or no counterpart', () => {
  expect(changed('load()', 'for step in range(300):')).toEqual([[], []]);
  expect(changed('a = 1', 'a = 1\nb = 2')).toEqual([[], []]);
});

it('keeps every character of every line', () => {
  const before = 'x = f(a,  b)\n\tüber = "ß"\nsame';
  const after = 'x = g(a, b)\n\tüber = "ss" # ok\nsame\nmore';
  const lines = lineDiff(before, after);
  expect(markWords(lines).map(({ pieces }) => pieces.map(({ text }) => text).join(''))).toEqual(
    lines.map(({ text }) => text)
  );
});
