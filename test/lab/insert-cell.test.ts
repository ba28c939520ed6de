import type { NotebookPanel } from '@jupyterlab/notebook';
import { describe, expect, it, vi } from 'vitest';
import { insertCell } from '../../src/lab/insert-cell.ts';

const { insertBelow } = vi.hoisted(() => ({ insertBelow: vi.fn() }));
vi.mock('@jupyterlab/notebook', () => ({
  NotebookActions: { insertBelow, changeCellType: vi.fn() }
}));

function cell(type: 'code' | 'markdown', source: string) {
  const sharedModel = { source, setSource: (next: string) => (sharedModel.source = next) };
  return { model: { type, sharedModel } };
}

/** A notebook of one cell, below which another can be inserted. */
function notebookOf(active: ReturnType<typeof cell>) {
  const content = { activeCell: active, activate: vi.fn() };
  insertBelow.mockReset().mockImplementation(() => (content.activeCell = cell('code', '')));
  return { content, panel: { content } as unknown as NotebookPanel };
}

describe('an inserted piece of code', () => {
  it('goes into the active cell if that is empty', () => {
    const empty = cell('code', '\n');
    insertCell(notebookOf(empty).panel, 'import mlflow');
    expect(empty.model.sharedModel.source).toBe('import mlflow');
    expect(insertBelow).not.toHaveBeenCalled();
  });

  it.each([
    ['code', cell('code', 'x = 1')],
    ['text, though empty', cell('markdown', '')]
  ])('goes below a cell of %s', (_, active) => {
    const before = active.model.sharedModel.source;
    const { content, panel } = notebookOf(active);
    insertCell(panel, 'import mlflow');
    expect(active.model.sharedModel.source).toBe(before);
    expect(content.activeCell.model.sharedModel.source).toBe('import mlflow');
  });
});
