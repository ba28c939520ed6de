import type { ICodeCellModel } from '@jupyterlab/cells';
import { NotebookModel, type NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DismissedExecutions } from '../../../src/lab/notebook/dismissed-executions.ts';
import { savedExecution } from '../../../src/lab/saved-plot/plot-output.ts';
import { PlotWriter } from '../../../src/lab/notebook/plot-writer.ts';
import type { SentExecutions } from '../../../src/lab/notebook/sent-executions.ts';
import { PLOT_MIME_TYPE, type PlotBundle } from '../../../src/protocol/plot-bundle.ts';
import { NotebookPlots } from '../../../src/ui/cell-plot/notebook-plots.ts';
import { FakeRecord } from '../fake-record.ts';

describe('PlotWriter', () => {
  let record: FakeRecord;
  let plots: NotebookPlots;
  let writer: PlotWriter;
  let model: NotebookModel;
  let saveState: Signal<unknown, string>;
  /** Cell by execution that this tab sent. */
  let sent: Map<string, string>;
  /** This tab has something to run. */
  let active: boolean;

  const outputs = () => (model.cells.get(0) as ICodeCellModel).outputs;
  const save = () => saveState.emit('started');

  beforeEach(() => {
    localStorage.clear();
    record = new FakeRecord();
    model = new NotebookModel();
    model.fromJSON({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        {
          cell_type: 'code',
          id: 'c1',
          source: 'fit()',
          outputs: [],
          execution_count: null,
          metadata: {}
        }
      ]
    });
    model.dirty = false;
    saveState = new Signal<unknown, string>({});
    sent = new Map();
    active = false;
    plots = new NotebookPlots(record.client, record.events);
    const panel = { model, content: { widgets: [] }, context: { saveState }, isDisposed: false };
    const executions = {
      has: (id: string) => sent.has(id),
      takeActive: () => active,
      latest: (cell: string) => [...sent].findLast(([, one]) => one === cell)?.[0]
    };
    writer = new PlotWriter(
      panel as unknown as NotebookPanel,
      plots,
      executions as unknown as SentExecutions,
      new DismissedExecutions(localStorage, 'plots')
    );
  });

  afterEach(() => {
    writer.dispose();
    plots.dispose();
    record.dispose();
    model.dispose();
  });

  /** The notebook's plots are read, and all that follows from it has been done. */
  const open = async () => {
    plots.setNotebook('train.ipynb');
    await vi.waitFor(() => expect(plots.plots.size).toBe(record.cells.length));
    await new Promise(resolve => setTimeout(resolve, 50));
  };
  const next = async () => {
    await plots.refresh();
    await new Promise(resolve => setTimeout(resolve, 50));
  };

  it('writes the plot at the end of an execution that this tab sent, once', async () => {
    sent.set('e1', 'c1');
    record.set('c1', 'e1', 'started', 10);
    await open();
    expect(outputs().length).toBe(0);
    record.set('c1', 'e1', 'ok', 300);
    await next();
    await next();
    save();
    expect(outputs().length).toBe(1);
    const { data } = outputs().get(0);
    expect(data['text/plain']).toMatch(/^loss .*\(step 299/);
    expect(data[PLOT_MIME_TYPE]).toMatchObject({ execution_id: 'e1', series: [{ count: 300 }] });
    expect(data['image/svg+xml'] ?? data['image/png']).toBeTruthy();
  });

  it('writes it after a cell that failed, too', async () => {
    sent.set('e1', 'c1');
    record.set('c1', 'e1', 'error', 10);
    await open();
    expect(savedExecution(outputs())).toBe('e1');
  });

  it('leaves the notebook as it is when it is opened, and adds the plot when it is saved', async () => {
    record.set('c1', 'e1', 'ok', 10);
    await open();
    expect(outputs().length).toBe(0);
    expect(model.dirty).toBe(false);
    save();
    save();
    expect(outputs().length).toBe(1);
    expect(savedExecution(outputs())).toBe('e1');
  });

  it('saves what is drawn when a save begins before all is prepared', async () => {
    record.set('c1', 'e1', 'ok', 10);
    plots.setNotebook('train.ipynb');
    await new Promise<void>(resolve => {
      plots.changed.connect(() => {
        if (plots.plots.size === 0) return;
        save();
        resolve();
      });
    });
    expect(savedExecution(outputs())).toBe('e1');
  });

  it('writes none beside the one that the code of the cell drew of the same numbers', async () => {
    sent.set('e1', 'c1');
    const drawn = { version: 1, execution_id: 'p1', cell_id: null, attempt: 0, drawn: 'live' };
    const series = [{ run_id: 'r', metric_key: 'loss', count: 1, steps: [0], values: [1] }];
    outputs().add({
      output_type: 'display_data',
      data: { [PLOT_MIME_TYPE]: { ...drawn, series } },
      metadata: {}
    });
    record.set('c1', 'e1', 'ok', 10);
    await open();
    save();
    expect(outputs().length).toBe(1);
  });

  it('does not save half a plot while the cell runs', async () => {
    sent.set('e1', 'c1');
    record.set('c1', 'e1', 'started', 10);
    await open();
    save();
    expect(outputs().length).toBe(0);
  });

  it('does not write a plot of a cell that this tab has run again', async () => {
    sent.set('e1', 'c1');
    sent.set('e2', 'c1');
    record.set('c1', 'e1', 'ok', 10);
    await open();
    save();
    expect(outputs().length).toBe(0);
  });

  it('does not bring back a plot that was cleared', async () => {
    new DismissedExecutions(localStorage, 'plots').add('e1');
    record.set('c1', 'e1', 'ok', 10);
    await open();
    save();
    expect(outputs().length).toBe(0);
  });

  describe('of series that a tag of the cell asks for', () => {
    const points = () => {
      const bundle = outputs().get(0)?.data[PLOT_MIME_TYPE] as unknown as PlotBundle | undefined;
      return bundle?.series[0].count;
    };
    const trainHere = async (count: number) => {
      [active, record.state] = [true, 'busy'];
      record.setPlotted('c1', 'e1', count);
      await next();
    };
    const rest = async () => {
      [active, record.state] = [false, 'idle'];
      await next();
    };

    it('writes the plot when the session is at rest, in the tab that ran something', async () => {
      record.cells = [];
      await open();
      await trainHere(10);
      expect(outputs().length).toBe(0);
      await rest();
      expect(points()).toBe(10);
    });

    it('writes it though the last points come after the end was heard of', async () => {
      await open();
      await trainHere(10);
      [active, record.state] = [false, 'idle'];
      record.setPlotted('c1', 'e1', 20);
      await next();
      expect(points()).toBe(20);
    });

    it('replaces it when more was logged, and does nothing when nothing was', async () => {
      await open();
      await trainHere(10);
      await rest();
      model.dirty = false;
      active = true;
      await next();
      active = false;
      await rest();
      save();
      expect(model.dirty).toBe(false);
      await trainHere(30);
      expect(points()).toBe(10);
      save();
      expect(points()).toBe(10);
      await rest();
      expect(points()).toBe(30);
      expect(outputs().length).toBe(1);
    });

    it('leaves the notebook as it is in a tab that ran nothing, until it is saved', async () => {
      await open();
      await trainHere(10);
      await rest();
      await next();
      model.dirty = false;
      record.state = 'busy';
      record.setPlotted('c1', 'e1', 30);
      await next();
      await rest();
      expect([points(), model.dirty]).toEqual([10, false]);
      save();
      expect(points()).toBe(30);
      expect(outputs().length).toBe(1);
    });
  });

  it('writes what was drawn last when the server is gone at the end', async () => {
    sent.set('e1', 'c1');
    record.set('c1', 'e1', 'ok', 10);
    const asked = plots.bundleFor.bind(plots);
    plots.bundleFor = (...args) => {
      record.down = true;
      return asked(...args);
    };
    await open();
    expect(savedExecution(outputs())).toBe('e1');
  });
});
