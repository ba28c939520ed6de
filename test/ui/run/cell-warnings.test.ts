// @vitest-environment node
import { expect, it } from 'vitest';
import { english } from '../../../src/ui/english.ts';
import { cellWarnings } from '../../../src/ui/run/cell-warnings.ts';
import { execution } from '../recorded.ts';

/** `a1` is cell a with its first source. */
const ran = (...names: string[]) =>
  names.map((name, position) =>
    execution({
      execution_id: `${position}`,
      cell_id: name[0],
      source_hash: name,
      position,
      execution_count: position + 1
    })
  );

const warned = (...names: string[]) =>
  Object.fromEntries(cellWarnings(ran(...names), null, english));

it('says nothing of cells that ran in order, nor of one that ran again unchanged', () => {
  expect(warned('a1', 'b1', 'c1', 'a1', 'c1')).toEqual({});
});

it('tells of a source that was edited after it ran', () => {
  expect(warned('a1', 'a2')).toEqual({ 0: ['This cell was edited after it ran.'] });
});

it('tells of a cell whose predecessor was edited and ran again since', () => {
  const { 1: ofB } = warned('a1', 'b1', 'a2');
  expect(ofB).toEqual(['Cell [1] ran before this one; it was edited and ran again since, as [3].']);
});

it('says so no more once the cell ran again, too', () => {
  expect(Object.keys(warned('a1', 'b1', 'a2', 'b1'))).toEqual(['0']);
});

it('names the change that came last, of several', () => {
  const { 2: ofC } = warned('a1', 'b1', 'c1', 'b2', 'a2');
  expect(ofC).toEqual(['Cell [1] ran before this one; it was edited and ran again since, as [5].']);
});

it('tells of a cell that ran before one above it in the open notebook', () => {
  const notebook = ['a', 'b', 'c'].map(id => ({ id, source: '' }));
  const told = (...names: string[]) =>
    Object.fromEntries(cellWarnings(ran(...names), notebook, english));
  expect(told('b1', 'a1', 'c1')).toEqual({
    0: ['This cell ran before [2], which stands above it.']
  });
  expect(told('b1', 'a1', 'b1')).toEqual({});
});

it('knows nothing of executions without a cell', () => {
  const one = execution({ cell_id: null, source_hash: 'x' });
  const other = execution({ cell_id: null, source_hash: 'y', position: 1, execution_id: '2' });
  expect(cellWarnings([one, other], null, english).size).toBe(0);
});
