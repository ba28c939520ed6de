import type { ICellModel } from '@jupyterlab/cells';
import { describe, expect, it } from 'vitest';
import { findCodeCell } from '../../src/lab/find-code-cell.ts';

const cell = (id: string, source: string, type = 'code') =>
  ({ id, type, sharedModel: { getSource: () => source } }) as unknown as ICellModel;

describe('findCodeCell', () => {
  it('passes over a cell that became Markdown', () => {
    expect(findCodeCell([cell('a', '# fit', 'markdown')], 'a')).toBeNull();
    expect(findCodeCell([cell('a', 'fit()')], 'a')?.id).toBe('a');
  });
});
