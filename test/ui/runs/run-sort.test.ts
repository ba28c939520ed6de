// @vitest-environment node
import { expect, it } from 'vitest';
import { PINNED_FIRST } from '../../../src/protocol/endpoints/run-rows.ts';
import { english } from '../../../src/ui/english.ts';
import {
  NEWEST,
  orderBy,
  parseSort,
  sortText,
  type RunSort
} from '../../../src/ui/runs/run-sort.ts';
import { sortSections } from '../../../src/ui/runs/sort-menu.ts';

it.each([
  ['Duration', 'attributes.duration DESC'],
  ['Experiment', 'attributes.experiment_name ASC']
])('%s is in the menu, is asked for and kept', (label, order) => {
  let chosen: RunSort = NEWEST;
  const [first] = sortSections(NEWEST, null, english, sort => (chosen = sort));
  first.items.find(item => item.label === label)?.run();
  expect(orderBy(chosen)).toEqual([PINNED_FIRST, order]);
  expect(parseSort(sortText(chosen))).toEqual(chosen);
});
