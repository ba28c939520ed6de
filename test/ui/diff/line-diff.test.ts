// @vitest-environment node
import { expect, it } from 'vitest';
import { lineDiff, type DiffLine } from '../../../src/ui/diff/line-diff.ts';
import { diffSequences } from '../../../src/ui/diff/sequence-diff.ts';

const side = (lines: readonly DiffLine[], without: DiffLine['kind']) =>
  lines
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('\n');

/** Repeatable: a linear congruential generator. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Length of the longest common subsequence, by the table that everybody trusts. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    const next = [0];
    for (const [at, other] of b.entries()) {
      next.push(one === other ? row[at] + 1 : Math.max(next[at], row[at + 1]));
    }
    row = next;
  }
  return row[b.length];
}

it('leads from one text to the other by as few lines as can be, whatever they are', () => {
  const below = numbers(7);
  for (let round = 0; round < 400; round += 1) {
    const text = () => Array.from({ length: below(9) }, () => 'abcd'[below(4)]).join('\n');
    const [before, after] = [text(), text()];
    const lines = lineDiff(before, after);
    expect(side(lines, 'added')).toBe(before);
    expect(side(lines, 'removed')).toBe(after);
    expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(
      commonLength(before.split('\n'), after.split('\n'))
    );
  }
});

it('names the removed line before the one in its place', () => {
  expect(lineDiff('a\nopt = SGD()\nb', 'a\nopt = Adam()\nb')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'opt = SGD()' },
    { kind: 'added', text: 'opt = Adam()' },
    { kind: 'same', text: 'b' }
  ]);
});

it('gives up on what has nothing in common, and still leads from one to the other', () => {
  const before = Array.from({ length: 4000 }, (_, at) => `old ${at}`);
  const after = Array.from({ length: 4000 }, (_, at) => `new ${at}`);
  expect(diffSequences(['first', ...before], ['first', ...after])).toEqual([
    { before: 0, after: 0, length: 1 }
  ]);
  const lines = lineDiff(before.join('\n'), after.join('\n'));
  expect(side(lines, 'added')).toBe(before.join('\n'));
  expect(side(lines, 'removed')).toBe(after.join('\n'));
});
