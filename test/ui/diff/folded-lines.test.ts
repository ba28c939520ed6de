// @vitest-environment node
import { expect, it } from 'vitest';
import { foldedLines } from '../../../src/ui/diff/folded-lines.ts';
import { lineDiff } from '../../../src/ui/diff/line-diff.ts';
import { markWords } from '../../../src/ui/diff/word-diff.ts';

const shown = (before: string, after: string) =>
  foldedLines(markWords(lineDiff(before, after))).map(line =>
    'folded' in line ? line.folded : line.text
  );

it('folds equal lines that are more than three away from a change', () => {
  const lines = Array.from({ length: 12 }, (_, at) => `line ${at}`);
  const changed = [...lines.slice(0, 6), 'changed', ...lines.slice(7)];
  expect(shown(lines.join('\n'), changed.join('\n'))).toEqual([
    3,
    'line 3',
    'line 4',
    'line 5',
    'line 6',
    'changed',
    'line 7',
    'line 8',
    'line 9',
    2
  ]);
});

it('shows a single line rather than a fold', () => {
  const lines = ['a', 'b', 'c', 'd', 'old'];
  expect(shown(lines.join('\n'), [...lines.slice(0, 4), 'new'].join('\n'))).toEqual([
    'a',
    'b',
    'c',
    'd',
    'old',
    'new'
  ]);
});
