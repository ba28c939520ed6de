// @vitest-environment node
import { expect, it } from 'vitest';
import { english } from '../../../src/ui/english.ts';
import { groupLabel } from '../../../src/ui/table/group-label.ts';

it.each([
  [null, '', 'params.lr', 'No lr'],
  ['', '', 'user', 'No User'],
  ['FAILED', 'FAILED', 'state', 'Failed'],
  ['7', 'cifar', 'experiment', 'cifar'],
  ['FAILED', 'FAILED', 'params.result', 'FAILED']
])('calls the group %s (%s) of %s: %s', (group, label, column, said) => {
  expect(groupLabel({ group, label }, column, english)).toBe(said);
});
