import type { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotebookMarkViews } from '../../../src/lab/notebook/notebook-mark-views.ts';
import type { CellMark } from '../../../src/ui/cell-mark/mark.ts';
import { english } from '../../../src/ui/english.ts';
import { FakeCell } from '../fake-cell.ts';

const mark = (execution_id: string, fields: Partial<CellMark> = {}): CellMark => ({
  execution_id,
  execution_count: 1,
  state: 'ok',
  started_time: 0,
  ended_time: 1000,
  metrics: [],
  run_names: ['run'],
  params: ['lr'],
  ...fields
});

describe('marks on cells', () => {
  let marks: Map<string, CellMark>;
  let replaced: Set<string>;
  let cells: FakeCell[];
  let views: NotebookMarkViews;
  let opened: string[];

  beforeEach(() => {
    marks = new Map([['c1', mark('e1')]]);
    replaced = new Set();
    opened = [];
    cells = ['c1', 'c2'].map(id => new FakeCell(id));
    views = new NotebookMarkViews({
      panel: { content: { widgets: cells } } as unknown as NotebookPanel,
      marks: () => marks,
      replaced,
      trans: english,
      onOpen: ({ execution_id }) => opened.push(execution_id),
      onChanged: () => views.update()
    });
    for (const cell of cells) Widget.attach(cell, document.body);
    views.update();
  });
  afterEach(() => {
    views.dispose();
    for (const cell of cells) cell.dispose();
  });
  const button = (at = 0) => cells[at].node.querySelector('button');

  it('stand on those that logged something, and lead to its run', () => {
    expect(button()?.getAttribute('aria-label')).toBe('Logged 1 param · run · 1.0 s');
    expect(button(1)).toBeNull();
    button()?.click();
    expect(opened).toEqual(['e1']);
  });

  it('go when the cell is run again, and come back with what it then logged', () => {
    replaced.add('e1');
    views.update();
    expect(button()).toBeNull();
    marks.set('c1', mark('e2', { state: 'error', execution_count: 1000 }));
    views.update();
    const { className } = button()!.parentElement!;
    expect(className).toContain('ct-mod-failed');
    expect(className).toContain('ct-mod-below');
    marks.set('c1', mark('e3', { params: [] }));
    views.update();
    expect(button()).toBeNull();
  });
});
