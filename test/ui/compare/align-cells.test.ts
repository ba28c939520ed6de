// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../src/protocol/entities/session.ts';
import { alignCells } from '../../../src/ui/compare/align-cells.ts';
import { cellsAsRan } from '../../../src/ui/compare/cells-as-ran.ts';
import { execution, NOON } from '../recorded.ts';

let count = 0;
const cell = (cell_id: string | null, source: string, fields: Partial<Execution> = {}) =>
  execution({ execution_id: `e${++count}`, cell_id, source, position: count, ...fields });

const sources = (before: Execution[], after: Execution[], newer?: 'before' | 'after') =>
  alignCells(before, after, newer).map(
    pair => `${pair.before?.source ?? '-'} | ${pair.after?.source ?? '-'}${pair.same ? ' =' : ''}`
  );

describe('cells of two runs are aligned', () => {
  it('by their ids, in the order of the newer run', () => {
    const before = [cell('a', 'load()'), cell('b', 'train(1)'), cell('c', 'plot()')];
    const after = [cell('c', 'plot()'), cell('b', 'train(2)'), cell('a', 'load()')];
    const there = ['plot() | plot() =', 'train(1) | train(2)', 'load() | load() ='];
    expect(sources(before, after)).toEqual(there);
    expect(sources(before, after, 'before')).toEqual([...there].reverse());
  });

  it('by their ids even where another cell has the same source', () => {
    const before = [cell('a', 'one()'), cell('b', 'two()')];
    const after = [cell('a', 'two()'), cell('b', 'one()')];
    expect(sources(before, after)).toEqual(['one() | two()', 'two() | one()']);
  });

  it('by equal source where the ids differ, and then by likeness', () => {
    const before = [cell('a', 'opt = SGD(lr, momentum)'), cell('b', 'x = 1')];
    const after = [cell('d', 'x = 1'), cell('e', 'opt = Adam(lr, momentum)')];
    expect(sources(before, after)).toEqual([
      'x = 1 | x = 1 =',
      'opt = SGD(lr, momentum) | opt = Adam(lr, momentum)'
    ]);
  });

  it("by their sources where the ids are VS Code's, which are other cells' the next time", () => {
    const before = [cell('W0sZmlsZQ', 'load()'), cell('W1sZmlsZQ', 'fit()')];
    const after = [cell('W0sZmlsZQ', 'import x'), cell('W1sZmlsZQ', 'load()')];
    expect(sources(before, after)).toEqual(['- | import x', 'load() | load() =', 'fit() | -']);
  });

  it('but not with what is unlike; a cell that is gone stands behind the one that it followed', () => {
    const before = [cell('a', 'load()'), cell('b', 'summary(model)'), cell('c', 'fit()')];
    const after = [cell('a', 'load()'), cell('c', 'fit()'), cell('d', 'print(1)')];
    expect(sources(before, after)).toEqual([
      'load() | load() =',
      'summary(model) | -',
      'fit() | fit() =',
      '- | print(1)'
    ]);
    expect(sources([cell('z', 'first()')], [cell('y', 'other(1)')])).toEqual([
      'first() | -',
      '- | other(1)'
    ]);
  });
});

describe('the cells of a run', () => {
  it('are the last executions that ran, in their order', () => {
    const ran = cellsAsRan([
      cell('a', 'old'),
      cell('b', 'b'),
      cell('a', 'new'),
      cell('b', 'never', { state: 'aborted' }),
      cell(null, 'console 1'),
      cell(null, 'console 2')
    ]);
    expect(ran.map(({ source }) => source)).toEqual(['b', 'new', 'console 1', 'console 2']);
  });

  it('are those before its end, if one cell of the session made it', () => {
    const executions = [
      cell('a', 'lr = 1', { started_time: NOON }),
      cell('a', 'lr = 2', { started_time: NOON + 1000 })
    ];
    expect(cellsAsRan(executions, NOON + 500).map(({ source }) => source)).toEqual(['lr = 1']);
  });
});
