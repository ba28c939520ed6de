import type { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NotebookNoteViews } from '../../../src/lab/notebook/notebook-note-views.ts';
import type { CellNote, NotebookPlots } from '../../../src/ui/cell-plot/notebook-plots.ts';
import { english } from '../../../src/ui/english.ts';
import { FakeCell } from '../fake-cell.ts';

describe('notes under cells', () => {
  let notes: Map<string, CellNote>;
  let replaced: Set<string>;
  let cells: FakeCell[];
  let views: NotebookNoteViews;

  const open = () => {
    cells = ['c1', 'c2'].map(id => new FakeCell(id));
    const panel = { content: { widgets: cells } } as unknown as NotebookPanel;
    views = new NotebookNoteViews({
      panel,
      plots: { notes } as unknown as NotebookPlots,
      replaced,
      trans: english,
      onChanged: () => views.update()
    });
    for (const cell of cells) Widget.attach(cell, document.body);
    views.update();
  };
  const close = () => {
    views.dispose();
    for (const cell of cells) cell.dispose();
  };
  const note = (cell: FakeCell) => cell.node.querySelector<HTMLElement>('[role=status]');
  const noted = (at = 0) => vi.waitFor(() => expect(note(cells[at])).not.toBeNull());

  beforeEach(() => {
    localStorage.clear();
    notes = new Map([['c1', { execution_id: 'e1', text: 'The tag metric:loss found no value.' }]]);
    replaced = new Set();
    open();
  });
  afterEach(() => close());

  it('stand between the outputs and the footer of their cells', async () => {
    await noted();
    expect(cells[0].parts).toEqual(['outputs', 'ct-inline-note', 'footer']);
    expect(note(cells[0])?.textContent).toBe('The tag metric:loss found no value.');
    expect(note(cells[1])).toBeNull();
  });

  it('stay away once dismissed, until the cell was run again', async () => {
    await noted();
    note(cells[0])?.querySelector('button')?.click();
    expect(cells[0].parts).toEqual(['outputs', 'footer']);
    close();
    open();
    expect(cells[0].parts).toEqual(['outputs', 'footer']);
    notes.set('c1', { execution_id: 'e2', text: 'Again.' });
    views.update();
    await vi.waitFor(() => expect(note(cells[0])?.textContent).toBe('Again.'));
  });

  it('go when the cell is run again, before the record knows of it', () => {
    replaced.add('e1');
    views.update();
    expect(cells[0].parts).toEqual(['outputs', 'footer']);
  });

  it('go when the newest execution has none, and say what the newest says', async () => {
    await noted();
    notes.set('c1', { execution_id: 'e2', text: 'Another.' });
    views.update();
    await vi.waitFor(() => expect(note(cells[0])?.textContent).toBe('Another.'));
    expect(cells[0].parts).toHaveLength(3);
    notes.clear();
    views.update();
    expect(cells[0].parts).toEqual(['outputs', 'footer']);
  });

  it('wait for a cell that is far from the screen', async () => {
    cells[1].placeholder = true;
    notes.set('c2', { execution_id: 'e2', text: 'Far.' });
    views.update();
    expect(cells[1].parts).toEqual(['outputs', 'footer']);
    cells[1].comesNear();
    await noted(1);
  });
});
