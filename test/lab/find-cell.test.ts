import type { ICellModel } from '@jupyterlab/cells';
import { describe, expect, it } from 'vitest';
import { findCellIndex, findCodeCell } from '../../src/lab/find-cell.ts';

const cell = (id: string, source: string, type = 'code') =>
  ({ id, type, sharedModel: { getSource: () => source } }) as unknown as ICellModel;

describe('findCellIndex', () => {
  it('finds the cell by its id, wherever it was moved and whatever it says now', () => {
    const cells = [cell('b', 'fit()'), cell('a', 'edited')];
    expect(findCellIndex(cells, { cell_id: 'a', source: 'fit()' })).toBe(1);
  });

  it('falls back to the source when the notebook stores no ids', () => {
    const cells = [cell('x', 'import mlflow'), cell('y', 'fit()')];
    expect(findCellIndex(cells, { cell_id: 'a', source: 'fit()' })).toBe(1);
  });

  it('does not guess between two cells of the same source', () => {
    const cells = [cell('x', 'fit()'), cell('y', 'fit()')];
    expect(findCellIndex(cells, { cell_id: 'a', source: 'fit()' })).toBe(-1);
  });

  it('finds no empty cell by its empty source', () => {
    expect(findCellIndex([cell('x', '')], { cell_id: 'a', source: '' })).toBe(-1);
  });
});

describe('findCodeCell', () => {
  it('passes over a cell that became Markdown', () => {
    expect(findCodeCell([cell('a', '# fit', 'markdown')], 'a')).toBeNull();
    expect(findCodeCell([cell('a', 'fit()')], 'a')?.id).toBe('a');
  });
});
