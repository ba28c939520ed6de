import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NotebookViews } from '../../../src/lab/notebook/notebook-views.ts';
import type { SentExecutions } from '../../../src/lab/notebook/sent-executions.ts';
import type { ICelltrailSettings } from '../../../src/lab/tokens.ts';
import { english } from '../../../src/ui/english.ts';
import { FakeCell } from '../fake-cell.ts';
import { FakeRecord } from '../fake-record.ts';

/** One of a kind that nothing is heard from. */
const signal = () => new Signal<unknown, unknown>({});

describe('what stands under the cells of a notebook', () => {
  let record: FakeRecord;
  let cells: FakeCell[];
  let views: NotebookViews;
  const settings = { inlinePlots: false, statusBar: true, changed: signal() };
  const parts = () => cells.map(cell => cell.parts.slice(1, -1));
  const drawing = (inlinePlots: boolean) => {
    settings.inlinePlots = inlinePlots;
    settings.changed.emit(undefined);
  };

  beforeEach(() => {
    localStorage.clear();
    record = new FakeRecord();
    record.set('c1', 'e1', 'ok', 10);
    record.cells[0].note = 'The tag metric:loss found no value.';
    record.setPlotted('c2', 'e2', 10);
    cells = ['c1', 'c2'].map(id => new FakeCell(id));
    for (const cell of cells) Widget.attach(cell, document.body);
    const panel = Object.assign(new Widget(), {
      model: null,
      content: { widgets: cells, modelContentChanged: signal() },
      context: { localPath: 'train.ipynb', pathChanged: signal(), saveState: signal() }
    });
    Widget.attach(panel, document.body);
    const sent = { size: 0, sent: signal(), answered: signal(), takeActive: () => false };
    views = new NotebookViews(
      panel as unknown as NotebookPanel,
      record,
      sent as unknown as SentExecutions,
      settings as unknown as ICelltrailSettings,
      english,
      () => {}
    );
  });
  afterEach(() => {
    views.dispose();
    record.dispose();
    for (const cell of cells) cell.dispose();
    drawing(false);
  });

  it('are notes alone when the settings want no plots, and no points are asked for', async () => {
    await vi.waitFor(() => expect(parts()).toEqual([['ct-inline-note'], []]));
    expect(record.asked).not.toContain('celltrail/v1/series');
  });

  it('are plots too when the settings want them, above the notes', async () => {
    await vi.waitFor(() => expect(parts()[0]).toHaveLength(1));
    drawing(true);
    await vi.waitFor(() =>
      expect(parts()).toEqual([['ct-inline-plot', 'ct-inline-note'], ['ct-inline-plot']])
    );
    expect(cells.map(cell => cell.hasClass('ct-mod-plot'))).toEqual([true, true]);
    drawing(false);
    expect(parts()).toEqual([['ct-inline-note'], []]);
    expect(cells.map(cell => cell.hasClass('ct-mod-plot'))).toEqual([false, false]);
  });

  it('are gone with the views', async () => {
    await vi.waitFor(() => expect(parts()[0]).toHaveLength(1));
    views.dispose();
    expect(parts()).toEqual([[], []]);
  });
});
