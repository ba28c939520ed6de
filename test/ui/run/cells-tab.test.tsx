import { describe, expect, it, vi } from 'vitest';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { getOutputs } from '../../../src/protocol/endpoints/sessions.ts';
import type { TrailEvent } from '../../../src/protocol/events.ts';
import type { Execution } from '../../../src/protocol/entities/session.ts';
import { english } from '../../../src/ui/english.ts';
import { cellWarnings } from '../../../src/ui/run/cell-warnings.ts';
import { CellStandings } from '../../../src/protocol/trust/cell-standings.ts';
import type { FollowNotebook } from '../../../src/ui/run/follow-notebook.ts';
import { execution } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { EXECUTIONS, OPEN_RUN, showRun, type ShownRun } from './shown-run.tsx';

const show = (fields: ShownRun = {}) => showRun({ tab: 'cells', ...fields });

const failedOver = (fields: Partial<Execution>) =>
  execution({
    state: 'error',
    error: {
      name: 'Exception',
      message: `Run with UUID ${OPEN_RUN} is already active. To start a new run, first end it`,
      traceback: []
    },
    ...fields
  });

describe('the cells', () => {
  it('are listed in order with state, time and what they logged', async () => {
    const { element, cell } = await show();
    const order = [...element.querySelectorAll<HTMLElement>('.ct-cell')];
    expect(order.map(one => one.dataset.executionId)).toEqual(
      EXECUTIONS.map(({ execution_id }) => execution_id)
    );
    const training = cell('execution-2').textContent;
    for (const part of [
      '[5]',
      'Finished',
      '12.3 s',
      'for step in range(300):',
      'ran again: attempt 3',
      'loss, lr'
    ]) {
      expect(training).toContain(part);
    }
    expect(cell('execution-3').querySelector('.ct-cell-error')?.textContent).toBe(
      "NameError: name 'z' is not defined"
    );
    expect(cell('execution-4').textContent).toContain('End not seen');
  });

  it('show source, outputs and a traceback without its colours when they are opened', async () => {
    const outputs = [
      { output_type: 'stream', name: 'stdout', text: 'epoch \u001b[1m1\u001b[0m' },
      { output_type: 'display_data', data: { 'text/html': '<script>x</script>' } },
      { output_type: 'error', ename: 'NameError', evalue: 'z', traceback: ['x'] }
    ] as const;
    const { cell, transport } = await show({ outputs: [...outputs] });
    const shown = cell('execution-3');
    expect(transport.asked(getOutputs)).toEqual([]);
    await click(shown.querySelector('.ct-cell-toggle'));
    await settle();
    const [source, output, traceback] = shown.querySelectorAll('pre');
    expect(source.textContent).toBe('model.fit(X, z)');
    expect(output.textContent).toBe('epoch 1');
    expect(shown.querySelector('iframe')?.getAttribute('sandbox')).toBe('');
    expect(traceback.textContent).toBe('NameError: <b>z</b>');
    await click(shown.querySelector('.ct-cell-toggle'));
    expect(shown.querySelector('pre')).toBeNull();
  });

  describe('of one that runs, show the outputs', () => {
    const running = execution({ state: 'started', ended_time: null });
    const changed = (execution_id: string): TrailEvent => ({
      type: 'execution',
      session_id: 'kernel-a.1',
      execution_id,
      cell_id: null
    });

    async function opened() {
      const shown = await show({ executions: [running, EXECUTIONS[1]], state: 'busy' });
      await click(shown.cell('execution-1').querySelector('.ct-cell-toggle'));
      await settle();
      const asked = () => shown.transport.asked(getOutputs).length;
      return { ...shown, asked };
    }

    it('as they come, once a second at most', async () => {
      const { cell, transport, tell, asked } = await opened();
      transport.answer(getOutputs, () => ({
        outputs: [{ output_type: 'stream' as const, name: 'stdout', text: 'new' }]
      }));
      for (let times = 0; times < 4; times += 1) {
        tell(changed('execution-1'));
        await settle(300);
      }
      await settle(900);
      expect(cell('execution-1').querySelector('.ct-outputs')?.textContent).toBe('new');
      expect(asked()).toBe(3);
    });

    it('and ask for them alone when they may have changed', async () => {
      const { tell, asked, model } = await opened();
      tell(changed('execution-2'));
      await settle(1300);
      expect(asked()).toBe(1);
      await change(() => model.refresh());
      await settle(1300);
      expect(asked()).toBe(2);
    });
  });

  it('say what cannot be trusted', async () => {
    const again = execution({ ...EXECUTIONS[0], execution_id: 'e5', position: 4, attempt: 2 });
    const executions = [...EXECUTIONS, { ...again, execution_count: 7, source_hash: 'other' }];
    const { cell } = await show({ executions });
    const warnings = (id: string) =>
      [...cell(id).querySelectorAll('.ct-cell-warning')].map(({ textContent }) => textContent);
    expect(warnings('execution-1')).toEqual(['This cell was edited after it ran.']);
    expect(warnings('execution-2')).toEqual([
      'Cell [4] ran before this one; it was edited and ran again since, as [7].'
    ]);
    expect(warnings('e5')).toEqual([]);
  });

  it('of a long session are the last two hundred, and more when asked', async () => {
    const executions = Array.from({ length: 450 }, (_, at) =>
      execution({ execution_id: `e${at}`, cell_id: `c${at}`, execution_count: at, position: at })
    );
    const { element, cell, model } = await show({ executions });
    expect(element.querySelectorAll('.ct-cell')).toHaveLength(200);
    expect(cell('e449')).not.toBeNull();
    await click(button(element, '250 earlier cells…'));
    expect(element.querySelectorAll('.ct-cell')).toHaveLength(400);
    await change(() => model.showCell({ execution_id: 'e3', missing: null }));
    expect(cell('e3').querySelector('pre')).not.toBeNull();
  });
});

describe('a cell', () => {
  it('says what is wrong with its tags', async () => {
    const text = 'The tag metric:loss found no value.';
    const { cell } = await show({ executions: [execution({ note: text }), EXECUTIONS[1]] });
    expect(cell('execution-1').querySelector('.ct-cell-note')?.textContent).toBe(text);
    expect(cell('execution-1').querySelector('[role=status]')).toBeNull();
    expect(cell('execution-2').querySelector('.ct-cell-note')).toBeNull();
  });

  it('that failed over an open run says who opened it, what to do, and leads there', async () => {
    const executions = [EXECUTIONS[1], failedOver({ execution_id: 'execution-5' })];
    const { cell, onGoToCell, transport, model } = await show({ executions, state: 'idle' });
    const said = cell('execution-5').querySelector('.ct-open-run');
    expect(said?.querySelector('p')?.textContent).toBe(
      'The run that cell [5] opened is still open. ' +
        'End it with mlflow.end_run(), or open runs in a with mlflow.start_run(): block.'
    );
    await click(button(said as Element, 'Go to cell [5]'));
    expect(onGoToCell).toHaveBeenCalledWith(
      expect.objectContaining({ cell_id: 'cell-train', source: EXECUTIONS[1].source })
    );
    const asked = () => transport.asked(getRun).filter(({ query }) => query.run_id === OPEN_RUN);
    await change(() => model.refresh());
    expect(asked()).toHaveLength(1);
  });

  it('that failed so earlier does not say that the run is open now', async () => {
    const failed = failedOver({ execution_id: 'execution-5' });
    const later = execution({ execution_id: 'execution-6', source: 'mlflow.end_run()' });
    const { cell } = await show({ executions: [EXECUTIONS[1], failed, later], state: 'idle' });
    expect(cell('execution-5').textContent).toContain(
      'The run that cell [5] opened was still open.'
    );
  });

  it('does not name a cell that is not known', async () => {
    const failed = failedOver({ execution_id: 'execution-5' });
    const { cell } = await show({ executions: [failed], state: 'idle' });
    expect(cell('execution-5').textContent).toContain(
      'A run that was opened before is still open.'
    );
    expect(cell('execution-5').querySelector('.ct-open-run button')).toBeNull();
  });
});

describe('a cell of the open notebook', () => {
  const NOW = [
    { id: 'cell-load', source: EXECUTIONS[0].source },
    { id: 'cell-train', source: `${EXECUTIONS[1].source}\nplot()` }
  ];

  /** The tab beside that notebook. */
  async function beside(fields: ShownRun = {}) {
    const stop = vi.fn();
    const followNotebook = vi.fn<FollowNotebook>((_, onCells) => {
      tell = onCells;
      onCells(NOW);
      return stop;
    });
    let tell: Parameters<FollowNotebook>[1] = () => {};
    const shown = await showRun(fields);
    Object.assign(shown.host, { followNotebook });
    await shown.open('cells');
    const standing = (id: string) => shown.cell(id).querySelector('.ct-cell-standing');
    return { ...shown, followNotebook, standing, stop, tell: (now: typeof NOW) => tell(now) };
  }

  it('that was edited says so, and is shown as it ran and beside now', async () => {
    const { cell, standing, followNotebook } = await beside();
    expect(followNotebook.mock.calls[0][0]).toBe('vision/first_run.ipynb');
    expect(standing('execution-1')).toBeNull();
    const changed = standing('execution-2') as Element;
    expect(changed.textContent).toContain('Cell changed since this run');
    await click(button(changed, 'Diff with now'));
    expect(cell('execution-2').querySelector('.ct-diff ins')?.textContent).toBe('plot()');
    expect(button(changed, 'Diff with now').getAttribute('aria-pressed')).toBe('true');
    await click(button(changed, 'Show as it ran'));
    expect(cell('execution-2').querySelector('.ct-diff')).toBeNull();
    expect(cell('execution-2').querySelector('pre')?.textContent).toBe(EXECUTIONS[1].source);
    expect(accessibilityFaults(cell('execution-2'))).toEqual([]);
  });

  it('that was deleted says so, and is shown as it ran', async () => {
    const { cell, standing } = await beside();
    const deleted = standing('execution-3') as Element;
    expect(deleted.textContent).toContain('Cell deleted since this run');
    expect(deleted.querySelectorAll('button')).toHaveLength(1);
    await click(button(deleted, 'Show as it ran'));
    expect(cell('execution-3').querySelector('pre')?.textContent).toBe(EXECUTIONS[2].source);
  });

  it('that is deleted while it is compared with now is shown as it ran', async () => {
    const { standing, tell, cell } = await beside();
    await click(button(standing('execution-2') as Element, 'Diff with now'));
    await change(() => tell([NOW[0]]));
    const shown = button(standing('execution-2') as Element, 'Show as it ran');
    expect(shown.getAttribute('aria-pressed')).toBe('true');
    expect(cell('execution-2').querySelector('pre')?.textContent).toBe(EXECUTIONS[1].source);
  });

  it('is looked up for the rows that are listed alone', async () => {
    const executions = Array.from({ length: 250 }, (_, at) =>
      execution({ execution_id: `e${at}`, cell_id: `c${at}`, execution_count: at, position: at })
    );
    const looks = vi.spyOn(CellStandings.prototype, 'of');
    const { element, tell } = await beside({ executions });
    await change(() =>
      tell([
        { id: 'c0', source: 'edited' },
        { id: 'c249', source: 'edited' }
      ])
    );
    expect(element.querySelectorAll('.ct-cell-standing[data-standing=changed]')).toHaveLength(1);
    const asked = new Set(looks.mock.calls.map(([{ cell_id }]) => cell_id));
    expect(asked.size).toBe(200);
  });

  it('is followed while it is edited, and while somebody can see it', async () => {
    const { standing, tell, model, stop, followNotebook } = await beside();
    await change(() => tell([{ id: 'cell-load', source: 'edited' }, NOW[1]]));
    expect(standing('execution-1')).not.toBeNull();
    expect(stop).not.toHaveBeenCalled();
    await change(() => model.setVisible(false));
    expect(stop).toHaveBeenCalledOnce();
    await change(() => model.setVisible(true));
    expect(followNotebook).toHaveBeenCalledTimes(2);
  });

  it('is not said to be edited twice', () => {
    const again = { ...EXECUTIONS[0], execution_id: 'e5', position: 4, source_hash: 'other' };
    const said = (isSaid: boolean) =>
      cellWarnings([EXECUTIONS[0], again], null, english, () => isSaid).get('execution-1');
    expect(said(false)).toEqual(['This cell was edited after it ran.']);
    expect(said(true)).toBeUndefined();
  });
});

describe('the way to a cell', () => {
  const TARGET = {
    notebook_path: 'vision/first_run.ipynb',
    cell_id: 'cell-train',
    source: EXECUTIONS[1].source
  };

  it('leads from its line', async () => {
    const { element, onGoToCell } = await show();
    await click(button(element, 'Go to cell [5]'));
    expect(onGoToCell).toHaveBeenCalledWith(TARGET);
  });

  it('leads from a metric, its best value and a param', async () => {
    const { element, onGoToCell } = await showRun();
    const metric = element.querySelector('table[aria-label=Metrics] button');
    expect(metric?.getAttribute('title')).toBe('loss: go to its cell (attempt 3 · cell [5])');
    await click(metric);
    await click(button(element, '0.3 @ 3'));
    await click(button(element, 'lr: go to its cell'));
    expect(onGoToCell.mock.calls).toEqual([[TARGET], [TARGET], [TARGET]]);
  });

  it('leads from a point of a curve', async () => {
    const { element, onGoToCell } = await showRun({ tab: 'metrics' });
    const figure = element.querySelector('[data-metric=loss] .ct-figure');
    await press(figure, 'ArrowRight');
    await press(figure, 'Enter');
    expect(onGoToCell).toHaveBeenCalledWith(TARGET);
  });

  it('ends at the source as it ran when the cell is gone', async () => {
    const { element, cell } = await showRun({ answer: 'gone' });
    await click(element.querySelector('table[aria-label=Metrics] button'));
    await settle();
    expect(cell('execution-2').textContent).toContain('This cell is no longer in the notebook.');
    expect(cell('execution-2').querySelector('pre')?.textContent).toBe(EXECUTIONS[1].source);
  });

  it('says why when it may be one of several cells', async () => {
    const { element, cell } = await showRun({ answer: 'alike' });
    await click(element.querySelector('table[aria-label=Metrics] button'));
    await settle();
    expect(cell('execution-2').textContent).toContain(
      'several of its cells have this source. Its source as it ran:'
    );
  });

  it('says that the cell was edited since, and leads to its source as it ran', async () => {
    const { element, host, model } = await showRun({ answer: 'changed' });
    await click(element.querySelector('table[aria-label=Metrics] button'));
    const [{ text, options }] = host.notices;
    expect(text).toBe('Cell changed since this run');
    expect(model.state.tab).toBe('overview');
    expect(options.action?.label).toBe('Show as it ran');
    options.action?.run();
    expect(host.shown).toEqual([{ run_id: 'session-run-1', execution_id: 'execution-2' }]);
  });

  it('is not offered where there are no notebooks, and values lead to the source', async () => {
    const { element, host, cell, open } = await showRun();
    Object.assign(host, { goToCell: undefined });
    await click(element.querySelector('table[aria-label=Metrics] button'));
    await settle();
    expect(cell('execution-2').querySelector('pre')?.textContent).toBe(EXECUTIONS[1].source);
    expect(cell('execution-2').textContent).not.toContain('no longer in the notebook');
    await open('cells');
    expect(element.querySelector('[aria-label^="Go to cell"]')).toBeNull();
  });
});
