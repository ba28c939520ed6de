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

it('leaves a pair of lines unmarked that differ in more than a reader compares', () => {
  const pair = (from: number) => {
    const items = Array.from({ length: 300 }, (_, at) => (at % 3 > 0 ? 'same' : `x${from + at}`));
    return items.join(' ');
  };
  expect(changed(pair(0), pair(1000))).toEqual([[], []]);
});

it('marks no more lines once it has compared twenty thousand words', () => {
  const text = (value: number) =>
    Array.from({ length: 12 }, (_, at) => `${'a '.repeat(990)}${at}=${value}`).join('\n');
  const marked = changed(text(1), text(2)).map(({ length }) => length);
  const side = [...Array<number>(5).fill(1), ...Array<number>(7).fill(0)];
  expect(marked).toEqual([...side, ...side]);
});
