import { expect, it } from 'vitest';
import { nearestName } from '../../../../src/store/search/query/nearest-name.ts';

it.each([
  ['val/ac', 'val/acc'],
  ['VAL/ACC', 'val/acc'],
  ['vla/acc', 'val/acc'],
  ['rl', 'lr'],
  ['los', 'loss'],
  ['lr2', 'lr'],
  ['l', 'lr'],
  ['accuracy', null],
  ['', null]
])('of %s is %s', (word, expected) => {
  expect(nearestName(word, ['val/loss', 'val/acc', 'loss', 'lr'])).toBe(expected);
});

it('is the first of several that are as near', () => {
  expect(nearestName('loss3', ['loss1', 'loss2'])).toBe('loss1');
});
