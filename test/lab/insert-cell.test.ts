import type { NotebookPanel } from '@jupyterlab/notebook';
import { describe, expect, it, vi } from 'vitest';
import { insertCell, insertPlotCell } from '../../src/lab/insert-cell.ts';

const { insertBelow } = vi.hoisted(() => ({ insertBelow: vi.fn() }));
vi.mock('@jupyterlab/notebook', () => ({
  NotebookActions: { insertBelow, changeCellType: vi.fn() }
}));

function cell(type: 'code' | 'markdown', source: string) {
  const sharedModel = { source, setSource: (next: string) => (sharedModel.source = next) };
  const metadata: Record<string, unknown> = {};
  return {
    metadata,
    model: {
      type,
      sharedModel,
      getMetadata: (key: string) => metadata[key],
      setMetadata: (key: string, value: unknown) => void (metadata[key] = value)
    }
  };
}

/** A notebook of one cell, below which another can be inserted. */
function notebookOf(active: ReturnType<typeof cell>, language = 'python') {
  const model = { defaultKernelLanguage: language };
  const content = { activeCell: active, activate: vi.fn(), model };
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

describe('an inserted plot', () => {
  it.each([
    ['python', '# Run this'],
    ['typescript', '// Run this']
  ])('is a comment of %s with the tag that draws it', (language, source) => {
    const { content, panel } = notebookOf(cell('code', 'x = 1'), language);
    insertPlotCell(panel, 'val/acc', 'Run this');
    expect(content.activeCell.model.sharedModel.source).toBe(source);
    expect(content.activeCell.metadata).toEqual({ tags: ['plot:val/acc'] });
  });

  it('leaves the tags of an empty cell that it goes into', () => {
    const empty = cell('code', '');
    empty.metadata.tags = ['mine', 'plot:loss'];
    insertPlotCell(notebookOf(empty).panel, 'loss', 'Run this');
    expect(empty.metadata.tags).toEqual(['mine', 'plot:loss']);
  });
});

it('inserted code has no tags', () => {
  const empty = cell('code', '');
  insertCell(notebookOf(empty).panel, 'import mlflow');
  expect(empty.metadata).toEqual({});
});
