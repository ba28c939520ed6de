// @vitest-environment node
import { expect, it } from 'vitest';
import { SavedViews } from '../../../src/ui/table/saved-views.ts';
import { memory } from './memory.ts';

it('keeps views by name, also for the next table', () => {
  const kept = memory();
  new SavedViews(kept).save({ name: 'best', state: 's=name' });
  const views = new SavedViews(kept);
  views.save({ name: 'mine', state: '' });
  views.save({ name: 'best', state: 's=-name' });
  expect(views.list()).toEqual([
    { name: 'best', state: 's=-name' },
    { name: 'mine', state: '' }
  ]);
});

it('renames into the place of another, and deletes', () => {
  const views = new SavedViews(memory());
  for (const name of ['a', 'b', 'c']) views.save({ name, state: name });
  views.rename('a', 'c');
  expect(views.list()).toEqual([
    { name: 'c', state: 'a' },
    { name: 'b', state: 'b' }
  ]);
  views.delete('c');
  expect(views.list().map(({ name }) => name)).toEqual(['b']);
});

it.each(['{', '7', '[{"name":1}]', 'null'])('reads no views from %s', text => {
  expect(new SavedViews(memory({ views: text })).list()).toEqual([]);
});
