import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listRunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import {
  listExecutions,
  listRanCells,
  type RanCell
} from '../../../src/protocol/endpoints/sessions.ts';
import type { Execution } from '../../../src/protocol/entities/session.ts';
import type { NotebookCell } from '../../../src/protocol/trust/cell-index.ts';
import { execution, run, runRows, session } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, settle } from '../render.tsx';
import { nameOf, ROWS, showRuns } from './show-runs.tsx';

describe('a row', () => {
  it('shows state, name, metric and time in cells, and says them all', async () => {
    const { row } = await showRuns();
    const live = row('session-run-1');
    // It runs, and the test may be slow.
    expect(nameOf(live)).toMatch(/^first_run #3, Running, loss 0\.1052, 1[2-9] s$/);
    expect(live.textContent).toContain('first_run #3');
    expect(live.textContent).toContain('0.1052');
    expect(live.querySelector('[title="loss 0.105234"]')).not.toBeNull();
    expect(live.querySelector('.ct-row-state')?.getAttribute('title')).toBe('Running');
  });

  it('that runs has a second line with its curve, attempt and cell', async () => {
    const { row } = await showRuns();
    const live = row('session-run-1');
    expect(live.querySelector('svg.ct-sparkline path')).not.toBeNull();
    expect(live.querySelector('.ct-second-text')?.textContent).toContain('attempt 3');
  });

  it('tells at once that the last cell failed', async () => {
    const { row } = await showRuns();
    expect(row('session-run-2').querySelector('.ct-second-text')?.textContent).toMatch(
      /^Last cell failed/
    );
  });

  it('of a failed run tells why', async () => {
    const { row, item } = await showRuns();
    expect(row('session-run-3').textContent).toContain('Failed: kernel died (signal 9)');
    expect(nameOf(item('session-run-3'))).toContain('Failed: kernel died (signal 9)');
  });

  it('opens its run on a click, and shows values and params', async () => {
    const { row, onOpenRun } = await showRuns();
    await click(row('session-run-1').querySelector('.ct-row'));
    expect(onOpenRun).toHaveBeenCalledWith('session-run-1', {
      session: expect.objectContaining({ session_id: 'kernel-a.1' })
    });
    await settle();
    const text = row('session-run-1').textContent;
    for (const part of ['accuracy', '0.9712', 'lr', '0.01']) expect(text).toContain(part);
  });

  it('shows values without opening when its caret is clicked, and hides them again', async () => {
    const { row, item, onOpenRun } = await showRuns();
    await click(row('session-run-1').querySelector('.ct-caret'));
    expect(item('session-run-1').getAttribute('aria-expanded')).toBe('true');
    await click(row('session-run-1').querySelector('.ct-caret'));
    expect(item('session-run-1').getAttribute('aria-expanded')).toBe('false');
    expect(onOpenRun).not.toHaveBeenCalled();
  });

  it('shows another metric in every row when one is chosen', async () => {
    const { row, model } = await showRuns();
    await change(() => model.select('session-run-1'));
    await click(button(row('session-run-1'), 'accuracy'));
    expect(row('session-run-1').querySelector('.ct-row-metric')?.textContent).toBe(
      'accuracy0.9712'
    );
    expect(row('session-run-3').querySelector('.ct-row-metric')?.textContent).toBe('loss0.2');
  });

  it('of a session with several runs unfolds them', async () => {
    const { row, item, model, element } = await showRuns(
      runRows([
        { run_id: 'session-run-1', run_name: 'sweep #1', session: session() },
        { run_id: 'child-a', run_name: 'a', parent: 0, status: 'FINISHED' },
        { run_id: 'child-b', run_name: 'b', parent: 0, status: 'FAILED' }
      ])
    );
    expect(element.querySelectorAll('[role=treeitem]')).toHaveLength(1);
    await change(() => model.select('session-run-1'));
    expect(item('child-a').getAttribute('aria-level')).toBe('2');
    await change(() => model.select('child-b'));
    expect(row('child-a')).not.toBeNull();
  });

  it('draws names as text, whatever they are', async () => {
    const { element } = await showRuns(
      runRows([
        { run_id: 'a', run_name: '<img src=x onerror=alert(1)>', metrics: { '<b>loss</b>': 1 } }
      ])
    );
    expect(element.querySelector('img, b')).toBeNull();
    expect(element.textContent).toContain('<img src=x onerror=alert(1)>');
  });
});

describe('a row of the open notebook', () => {
  const cell = (fields: Partial<RanCell>): RanCell => ({
    cell_id: 'fit',
    execution_count: 5,
    positions: [1],
    since_position: 1,
    source: 'fit(1)',
    ...fields
  });
  const stale = [
    cell({ cell_id: 'load', positions: [0, 2], since_position: 2, source: 'load(2)' }),
    cell({})
  ];
  const warningOf = (row: Element) => row.querySelector('.ct-row-warning');

  it('warns of numbers that cannot be trusted, and says why', async () => {
    const { row, item } = await showRuns(ROWS, undefined, null, transport =>
      transport.answer(listRanCells, ({ query }) => ({
        cells: query.session_id === 'kernel-a.3' ? stale : [cell({})]
      }))
    );
    await settle();
    const text = 'Cell [5] ran before one that was edited and ran again since.';
    expect(warningOf(row('session-run-3'))?.getAttribute('title')).toBe(text);
    expect(nameOf(item('session-run-3'))).toContain(text);
    expect(warningOf(row('session-run-1'))).toBeNull();
  });

  it('compares the notebook with its living session alone', async () => {
    const { row, host, model } = await showRuns(ROWS, undefined, null, transport =>
      transport.answer(listRanCells, () => ({ cells: [cell({})] }))
    );
    let tell: (cells: readonly NotebookCell[] | null) => void = () => {};
    Object.assign(host, {
      followNotebook: (_: string, onCells: typeof tell) => {
        tell = onCells;
        return () => {};
      }
    });
    model.setVisible(false);
    await settle();
    model.setVisible(true);
    await settle();
    await change(() => tell([{ id: 'fit', source: 'fit(2)' }]));
    expect(warningOf(row('session-run-1'))?.getAttribute('title')).toBe(
      'Cell [5] was edited after it ran.'
    );
    expect(warningOf(row('session-run-3'))).toBeNull();
    await change(() => tell([{ id: 'fit', source: 'fit(1)' }]));
    expect(warningOf(row('session-run-1'))).toBeNull();
  });
});

describe('a session whose last cell failed', () => {
  const OPEN_RUN = 'f'.repeat(32);
  const opener = execution({ execution_id: 'e1', execution_count: 3, source: 'start_run()' });
  const failed = execution({
    execution_id: 'e2',
    state: 'error',
    error: {
      name: 'Exception',
      message: `Run with UUID ${OPEN_RUN} is already active. To start a new run, first end it`,
      traceback: []
    }
  });
  const notRun = execution({ execution_id: 'e3', state: 'aborted' });

  const select = async (executions: Execution[]) => {
    const parts = await showRuns();
    parts.transport.answer(listExecutions, () => ({ executions }));
    parts.transport.answer(getRun, () => ({
      run: run({ run_id: OPEN_RUN, tags: { 'celltrail.execution': 'e1' } })
    }));
    await change(() => parts.model.select('session-run-2'));
    await settle();
    return { ...parts, details: parts.row('session-run-2').querySelector('.ct-details')! };
  };

  it('over an open run says which cell opened it and what to do', async () => {
    const { details } = await select([opener, failed, notRun]);
    expect(details.querySelector('.ct-open-run p')?.textContent).toBe(
      'The run that cell [3] opened is still open. ' +
        'End it with mlflow.end_run(), or open runs in a with mlflow.start_run(): block.'
    );
    expect(accessibilityFaults(details)).toEqual([]);
  });

  it('over an open run leads to that cell, or says that it is gone', async () => {
    const { details, onGoToCell } = await select([opener, failed]);
    await click(button(details, 'Go to cell [3]'));
    expect(onGoToCell).toHaveBeenCalledExactlyOnceWith({
      notebook_path: 'vision/first_run.ipynb',
      cell_id: 'cell-load',
      source: 'start_run()'
    });
    expect(details.querySelector('[role=status]')?.textContent).toBe(
      'This cell is no longer in the notebook.'
    );
  });

  it('over something else says no more than that', async () => {
    const other = { ...failed, error: { ...failed.error!, message: 'division by zero' } };
    const { details } = await select([opener, failed, other]);
    expect(details.querySelector('.ct-open-run')).toBeNull();
  });

  it('is asked once, and not at all before it is selected', async () => {
    const { transport, model } = await select([opener, failed]);
    expect(transport.asked(listExecutions)).toHaveLength(1);
    await change(() => model.refresh());
    expect(transport.asked(listExecutions)).toHaveLength(1);
    await change(() => model.select('session-run-1'));
    await settle();
    expect(model.state.openRun).toBeNull();
    expect(transport.asked(listExecutions)).toHaveLength(1);
  });
});

describe('the keyboard', () => {
  it('moves over the rows and opens one', async () => {
    const { element, item, onOpenRun } = await showRuns();
    const stops = element.querySelectorAll('[role=treeitem][tabindex="0"]');
    expect([...stops]).toEqual([item('session-run-1')]);
    await change(() => item('session-run-1').focus());
    await press(document.activeElement, 'ArrowDown');
    expect(document.activeElement).toBe(item('session-run-2'));
    await press(document.activeElement, 'End');
    expect(document.activeElement).toBe(item('session-run-3'));
    await press(document.activeElement, 'ArrowDown');
    expect(document.activeElement).toBe(item('session-run-3'));
    await press(document.activeElement, 'Home');
    await press(document.activeElement, 'ArrowDown');
    await press(document.activeElement, 'Enter');
    expect(onOpenRun).toHaveBeenCalledTimes(1);
    expect(onOpenRun.mock.calls[0][0]).toBe('session-run-2');
  });

  it('shows and hides the values', async () => {
    const { item } = await showRuns();
    await change(() => item('session-run-1').focus());
    await press(document.activeElement, 'ArrowRight');
    expect(item('session-run-1').getAttribute('aria-expanded')).toBe('true');
    await press(document.activeElement, 'ArrowLeft');
    expect(item('session-run-1').getAttribute('aria-expanded')).toBe('false');
  });

  it('leaves the keys of controls inside a row to them', async () => {
    const { row, model, onOpenRun } = await showRuns();
    await change(() => model.select('session-run-1'));
    await press(button(row('session-run-1'), 'accuracy'), 'Enter');
    expect(onOpenRun).not.toHaveBeenCalled();
  });
});

describe('the list', () => {
  it('says how many older runs there are and loads them', async () => {
    const { transport, element } = await showRuns();
    await click(button(element, '4 older runs…'));
    await settle();
    expect(transport.asked(listRunRows).pop()?.query.max_results).toBe('200');
  });

  it('without runs tells a new user what to do', async () => {
    const { element, onInsert } = await showRuns(runRows([]));
    expect(element.textContent).toContain('Run a cell that logs a metric and it appears here.');
    await click(button(element, 'Insert'));
    expect(onInsert.mock.calls[0][0]).toContain('mlflow.log_metric("loss"');
  });

  it('without a notebook says so', async () => {
    const { element } = await showRuns(ROWS, null);
    expect(element.textContent).toContain('Open a notebook to see its runs.');
  });

  it('is a grey frame until the first answer', async () => {
    const { element } = await showRuns(new Promise(() => {}) as never);
    expect(element.querySelector('.ct-skeleton[role=status]')?.getAttribute('aria-label')).toBe(
      'Loading…'
    );
  });

  it('says what went wrong, and asks again on a click', async () => {
    const { transport, model, element } = await showRuns();
    transport.refuse(listRunRows, 500, { error_code: 'INTERNAL_ERROR', message: 'Broken page 7.' });
    await change(() => model.refresh());
    expect(element.querySelector('[role=alert]')?.textContent).toContain('Broken page 7.');
    expect(element.querySelectorAll('[role=treeitem]')).toHaveLength(3);
    transport.answer(listRunRows, () => ROWS);
    await click(button(element, 'Retry'));
    await settle();
    expect(element.querySelector('[role=alert]')).toBeNull();
  });
});

describe('the server', () => {
  it('that restarts is told in a banner, over the old rows', async () => {
    const { server, element } = await showRuns();
    await change(() => server('starting'));
    expect(element.querySelector('.ct-banner')?.textContent).toBe(
      'The celltrail server stopped. Restarting…'
    );
    expect(element.querySelector('.ct-stale [role=treeitem]')).not.toBeNull();
    await change(() => server('starting', '', { tries: 2 }));
    expect(element.querySelector('.ct-banner')?.textContent).toBe(
      'The celltrail server stopped. Restarting (try 2)…'
    );
    await change(() => server('ready'));
    expect(element.querySelector('.ct-banner')).toBeNull();
  });

  it('that does not start is told with its reason and a way to try again', async () => {
    const { transport, server, element } = await showRuns();
    await change(() => server('failed', 'the disk is full.', { log: 'ENOSPC\n  at write' }));
    expect(element.querySelector('[role=alert]')?.textContent).toContain(
      'It did not start: the disk is full.'
    );
    const log = element.querySelector<HTMLElement>('.ct-banner .ct-code')!;
    expect([log.hidden, log.textContent]).toEqual([true, 'ENOSPC\n  at write']);
    await click(button(element, 'Show log'));
    expect(log.hidden).toBe(false);
    const before = transport.asked(listRunRows).length;
    await click(button(element, 'Try again'));
    await settle();
    expect(transport.asked(listRunRows).length).toBeGreaterThan(before);
  });

  it('has its state and the size of its data in the footer', async () => {
    const { element } = await showRuns();
    expect(element.querySelector('footer')?.textContent).toBe('Recording3.2 MB');
    expect(element.querySelector('footer')?.title).toContain('/home/ana/work/.celltrail');
  });
});

it('says where the numbers of a notebook with its own tracking server go', async () => {
  const own = session({ tracking_uri: 'mlflow.example.org' });
  const { element } = await showRuns(
    runRows([{ run_id: own.run_id, run_name: 'a', session: own }])
  );
  expect(element.textContent).toContain(
    'Numbers of this notebook go to mlflow.example.org, by its own MLFLOW_TRACKING_URI. Cells are recorded here; with that server as the remote, both are.'
  );
});

it('names every control, also of an open row', async () => {
  const { element, model, server } = await showRuns();
  await change(() => model.select('session-run-1'));
  await change(() => server('failed', 'x'));
  await settle();
  expect(accessibilityFaults(element)).toEqual([]);
  expect(element.querySelector('[role=region]')?.getAttribute('aria-label')).toBe(
    'Runs of celltrail'
  );
});

describe('the time of a row', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('ticks once a second while it runs', async () => {
    const { row } = await showRuns();
    const time = () => row('session-run-1').querySelector('.ct-row-time')?.textContent;
    const before = time();
    await change(() => vi.advanceTimersByTime(5000));
    expect(time()).not.toBe(before);
  });

  it('wakes nothing up when all is at rest', async () => {
    await showRuns(runRows([{ run_id: 'session-run-1', run_name: 'a', session: session() }]));
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('three Tabs lead from the filter to the list, and arrow keys through the toolbar', async () => {
  const { element } = await showRuns();
  await settle();
  const stops = [
    ...element.querySelectorAll<HTMLElement>('button, input, select, a[href], [tabindex]')
  ].filter(({ tabIndex, hidden }) => tabIndex >= 0 && !hidden);
  const filter = stops.findIndex(node => node.matches('input[type=text], input[type=search]'));
  const list = stops.findIndex(node => node.matches('[role=treeitem]'));
  expect(filter).toBeGreaterThanOrEqual(0);
  expect(list - filter).toBeLessThanOrEqual(3);

  const first = button(element, 'Refresh');
  await change(() => first.focus());
  await press(first, 'ArrowRight');
  expect(document.activeElement).toBe(button(element, 'Sort runs'));
  expect([first.tabIndex, button(element, 'Sort runs').tabIndex]).toEqual([-1, 0]);
  await press(button(element, 'Sort runs'), 'End');
  expect(document.activeElement).toBe(button(element, 'Open all runs as a table'));
  await press(button(element, 'Open all runs as a table'), 'ArrowRight');
  expect(document.activeElement).toBe(first);
});
