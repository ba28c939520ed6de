import { expect, it } from 'vitest';
import { pointsCaption } from '../../src/plot/points-caption.ts';

const cut = (count: number) => [
  { run_id: 'r', metric_key: 'loss', count, steps: [0, 1, 2], values: [1, 2, 3] }
];

it('says that a line is smoothed, and over the drawn points if they are not all', () => {
  expect(pointsCaption(cut(9))).toBe('3 of 9 points (min/max kept)');
  expect(pointsCaption(cut(9), { smoothing: 0.6 })).toBe(
    '3 of 9 points (min/max kept), smoothed over those drawn'
  );
  expect(pointsCaption(cut(3), { smoothing: 0.6 })).toBe('3 of 3 points, smoothed');
  expect(pointsCaption(cut(9), { outside: 2 })).toBe(
    '3 of 9 points (min/max kept); 2 at or below 0, marked at the edge'
  );
});

it('says what was read of prints', () => {
  expect(pointsCaption([...cut(3), { ...cut(3)[0], parsed: true }])).toBe('6 of 6 points, parsed');
});

it('speaks the language of the reader', () => {
  const trans = { __: (text: string, ...args: unknown[]) => `<${text}|${args.join()}>` };
  expect(pointsCaption(cut(3), {}, trans)).toBe('<%1 of %2 points|3,3>');
});
