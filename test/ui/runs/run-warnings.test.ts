// @vitest-environment node
import { expect, it } from 'vitest';
import type { RanCell } from '../../../src/protocol/endpoints/sessions.ts';
import { english } from '../../../src/ui/english.ts';
import { runWarnings } from '../../../src/ui/runs/run-warnings.ts';

/** What ran, in order: `a1` is cell a with its first source. */
function ran(...names: string[]): RanCell[] {
  const cells = new Map<string, RanCell>();
  for (const [position, source] of names.entries()) {
    const cell_id = source[0];
    const before = cells.get(cell_id);
    cells.delete(cell_id);
    cells.set(cell_id, {
      cell_id,
      execution_count: position + 1,
      positions: [...(before?.positions ?? []), position],
      since_position: before?.source === source ? before.since_position : position,
      source
    });
  }
  return [...cells.values()];
}
/** The notebook, from top to bottom. */
const notebook = (...sources: string[]) => sources.map(source => ({ id: source[0], source }));
const warned = (cells: RanCell[], now: ReturnType<typeof notebook> | null = null) =>
  runWarnings(cells, now, english);

it('says nothing of cells that ran in order and stand there as they ran', () => {
  expect(warned(ran('a1', 'b1', 'c1'), notebook('a1', 'b1', 'c1', 'd1'))).toEqual([]);
  expect(warned(ran('a1', 'b1'), null)).toEqual([]);
});

it('says nothing of one that ran again unchanged, nor of the last one that was edited and ran again', () => {
  expect(warned(ran('a1', 'b1', 'a1'), notebook('a1', 'b1'))).toEqual([]);
  expect(warned(ran('a1', 'b1', 'b2'), notebook('a1', 'b2'))).toEqual([]);
});

it('tells of cells that were edited after they ran', () => {
  expect(warned(ran('a1', 'b1'), notebook('a1', 'b2'))).toEqual([
    'Cell [2] was edited after it ran.'
  ]);
  expect(warned(ran('a1', 'b1'), notebook('a2', 'b2'))).toEqual([
    '2 cells were edited after they ran: [1], [2].'
  ]);
});

it('tells of a cell that was deleted after it ran', () => {
  expect(warned(ran('a1', 'b1'), notebook('b1'))).toEqual(['Cell [1] was deleted after it ran.']);
});

it('tells of a cell that ran before another was edited and ran again, also without the notebook', () => {
  const cells = ran('a1', 'b1', 'a2');
  const stale = 'Cell [2] ran before one that was edited and ran again since.';
  expect(warned(cells)).toEqual([stale]);
  expect(warned(cells, notebook('a2', 'b1'))).toEqual([stale]);
  expect(warned(ran('a1', 'b1', 'a2', 'b1'), notebook('a2', 'b1'))).toEqual([]);
});

it('tells of a cell that ran before one above it', () => {
  expect(warned(ran('b1', 'a1', 'c1'), notebook('a1', 'b1', 'c1'))).toEqual([
    'Cell [1] ran before one that stands above it.'
  ]);
  expect(warned(ran('b1', 'a1', 'b1'), notebook('a1', 'b1'))).toEqual([]);
});

it('tells of a cell that did not run again where one above it and one below it did', () => {
  expect(warned(ran('a1', 'b1', 'c1', 'a1', 'c1'), notebook('a1', 'b1', 'c1'))).toEqual([
    'Cell [2] ran before one that stands above it.'
  ]);
});

it('names a few of many', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const [text] = warned(
    ran(...names.map(name => `${name}1`)),
    notebook(...names.map(name => `${name}2`))
  );
  expect(text).toBe('7 cells were edited after they ran: [1], [2], [3], [4], [5], ….');
});
