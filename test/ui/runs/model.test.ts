// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listRunRows, type RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { listRanCells } from '../../../src/protocol/endpoints/sessions.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { RunsModel } from '../../../src/ui/runs/model.ts';
import { deferred } from '../../client/fake-transport.ts';
import { runRows, series, session } from '../recorded.ts';
import { setUp, takeTurns, wait } from '../set-up.ts';

let disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

function start(notebook: string | null = 'a.ipynb') {
  const parts = setUp();
  const model = new RunsModel(parts.client, parts.events);
  disposables.push(model, parts.events);
  model.setNotebook(notebook);
  return { ...parts, model };
}

const rowsOf = (name: string) =>
  runRows([
    { run_id: name, run_name: name, metrics: { loss: 1 }, session: session({ run_id: name }) }
  ]);

describe('runs of the notebook', () => {
  it('are asked for by its path, those of all without', async () => {
    const { transport, model } = start('vision/a b.ipynb');
    transport.answer(listRunRows, () => rowsOf('a'));
    await model.refresh();
    const paths = transport.asked(listRunRows).map(({ query }) => query.notebook_path);
    expect(paths).toContain('vision/a b.ipynb');
    expect(paths).toContain(undefined);
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('a');
  });

  it('are not those of the notebook that was open when they were asked for', async () => {
    const { transport, model } = start(null);
    const slow = deferred<RunRows>();
    transport.answer(listRunRows, ({ query }) =>
      query.notebook_path === 'slow.ipynb' ? slow.promise : rowsOf('fast')
    );
    model.setNotebook('slow.ipynb');
    await wait();
    model.setNotebook('fast.ipynb');
    await wait();
    slow.resolve(rowsOf('slow'));
    await wait();
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('fast');
  });

  it('are those of the later of two refreshes, whichever answers last', async () => {
    const { transport, model } = start(null);
    const answers = [deferred<RunRows>(), deferred<RunRows>()];
    transport.answer(listRunRows, ({ query }) =>
      query.notebook_path === undefined ? rowsOf('all') : (answers.shift() ?? answers[0]).promise
    );
    const [first, second] = answers;
    model.setNotebook('a.ipynb');
    void model.refresh();
    second.resolve(rowsOf('second'));
    await wait();
    first.resolve(rowsOf('first'));
    await wait();
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('second');
  });

  it('are not touched by an answer after dispose', async () => {
    const { transport, model } = start(null);
    const slow = deferred<RunRows>();
    transport.answer(listRunRows, () => slow.promise);
    model.setNotebook('a.ipynb');
    let changes = 0;
    model.changed.connect(() => void (changes += 1));
    model.dispose();
    slow.resolve(rowsOf('late'));
    await wait();
    expect([changes, model.state.notebookRuns.rows]).toEqual([0, null]);
  });
});

describe('events', () => {
  it('of a run bring new rows', async () => {
    const { transport, model, tell } = start();
    let name = 'before';
    transport.answer(listRunRows, () => rowsOf(name));
    await model.refresh();
    name = 'after';
    tell({ type: 'run', run_id: 'x', experiment_id: '0', session_id: null });
    await wait(1200);
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('after');
  });

  it('of its first session bring the first row of a notebook, before what others of the page wait for', async () => {
    const { client, transport, model, tell } = start();
    transport.answer(listRunRows, () => runRows([]));
    await model.refresh();
    await wait(1000);
    takeTurns(client.turns, 60_000);
    transport.answer(listRunRows, () => rowsOf('first'));
    tell({ type: 'session', session_id: 'kernel-z.1', notebook_path: 'other.ipynb' });
    await wait(1000);
    expect(model.state.notebookRuns.rows).toEqual([]);
    tell({ type: 'session', session_id: 'kernel-a.1', notebook_path: 'a.ipynb' });
    await wait(100);
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('first');
  });

  it('of points that belong to another notebook do not ask for this one', async () => {
    const { transport, model, tell } = start();
    transport.answer(listRunRows, () => rowsOf('mine'));
    await model.refresh();
    await wait(600);
    const asked = () => transport.asked(listRunRows).filter(r => r.query.notebook_path).length;
    const before = asked();
    tell({ type: 'series', run_id: 'other', metric_key: 'loss', session_id: 'kernel-z.1' });
    await wait(600);
    expect(asked()).toBe(before);
    tell({ type: 'series', run_id: 'nested', metric_key: 'loss', session_id: 'kernel-a.1' });
    await wait(600);
    expect(asked()).toBe(before + 1);
  });

  it('of the remote bring no rows: it is as far as it is', async () => {
    const { transport, tell } = start();
    transport.answer(listRunRows, () => rowsOf('a'));
    await wait(1100);
    const before = transport.asked(listRunRows).length;
    tell({ type: 'sync' });
    await wait(11_000);
    expect(transport.asked(listRunRows)).toHaveLength(before);
  });

  it('ask for nothing while the view is hidden, and are caught up on when it shows', async () => {
    const { transport, model, tell } = start();
    transport.answer(listRunRows, () => rowsOf('a'));
    await model.refresh();
    await wait(600);
    model.setVisible(false);
    const before = transport.requests.length;
    tell({ type: 'run', run_id: 'x', experiment_id: '0', session_id: null });
    model.setNotebook('b.ipynb');
    await wait(700);
    expect(transport.requests.length).toBe(before);
    model.setVisible(true);
    await wait(100);
    const asked = transport.asked(listRunRows).map(({ query }) => query.notebook_path);
    expect(asked).toContain('b.ipynb');
  });
});

describe('trouble', () => {
  it('keeps the rows that were there and says what the server said', async () => {
    const { transport, model } = start();
    transport.answer(listRunRows, () => rowsOf('old'));
    await model.refresh();
    transport.refuse(listRunRows, 500, { error_code: 'INTERNAL_ERROR', message: 'Broken page 7.' });
    await model.refresh();
    expect(model.state.notebookRuns.rows?.[0].run_name).toBe('old');
    expect(model.state.notebookRuns.error).toBe('Broken page 7.');
  });

  it('ends with the restart of the server, without being asked to', async () => {
    const { transport, model, server } = start();
    transport.refuse(listRunRows, 503, { message: 'The tracking server is starting' });
    await model.refresh();
    server('starting');
    expect(model.state).toMatchObject({ server: { state: 'starting' }, wasReady: true });
    transport.answer(listRunRows, () => rowsOf('back'));
    server('ready');
    await wait(1200);
    expect(model.state.notebookRuns).toMatchObject({ error: null, rows: [{ run_name: 'back' }] });
  });
});

describe('the cells of a session', () => {
  it('are asked for once, and again when it went on', async () => {
    const { transport, model, tell } = start();
    let executing_ms = 10;
    const rows = () =>
      runRows([{ run_id: 'a', run_name: 'a', session: session({ run_id: 'a', executing_ms }) }]);
    transport.answer(listRunRows, rows);
    transport.answer(listRanCells, () => ({ cells: [] }));
    await model.refresh();
    await wait(2500);
    expect(transport.asked(listRanCells).map(({ query }) => query)).toEqual([
      { session_id: 'kernel-a.1' }
    ]);
    expect(model.state.ranCells.get('kernel-a.1')).toEqual([]);
    const event = { type: 'run', run_id: 'a', experiment_id: '0', session_id: null } as const;
    tell(event);
    await wait(5000);
    expect(transport.asked(listRanCells)).toHaveLength(1);
    executing_ms = 20;
    tell(event);
    await wait(5000);
    expect(transport.asked(listRanCells)).toHaveLength(2);
  });

  it('are asked for by no view that is hidden or folded', async () => {
    const { transport, model } = start();
    transport.answer(listRunRows, () => rowsOf('a'));
    transport.answer(listRanCells, () => ({ cells: [] }));
    model.setListOpen('notebookRuns', false);
    await model.refresh();
    await wait(5000);
    expect(transport.asked(listRanCells)).toEqual([]);
    model.setListOpen('notebookRuns', true);
    await wait(5000);
    expect(transport.asked(listRanCells)).toHaveLength(1);
  });
});

describe('the selected row', () => {
  it('gets its curve, of the run whose values it shows', async () => {
    const { transport, model } = start();
    const row = {
      run_id: 'session-run-1',
      run_name: 'a',
      values_run_id: 'nested',
      metrics: { loss: 1, acc: 2 }
    };
    transport.answer(listRunRows, () => runRows([{ ...row, status: 'FINISHED' }]));
    transport.answer(getSeries, () => series());
    await model.refresh();
    expect(transport.asked(getSeries)).toEqual([]);
    model.select('session-run-1');
    await wait();
    expect(transport.asked(getSeries)[0].query).toMatchObject({
      run_id: 'nested',
      metric_key: 'loss'
    });
    expect(model.state.curves.get('session-run-1')?.values).toHaveLength(4);
    model.chooseMetric('acc');
    await wait();
    expect(transport.asked(getSeries).pop()?.query.metric_key).toBe('acc');
  });

  it('is one, in one of the two lists', async () => {
    const { transport, model } = start();
    transport.answer(listRunRows, ({ query }) =>
      query.notebook_path ? rowsOf('here') : runRows([{ run_id: 'elsewhere', run_name: 'b' }])
    );
    await model.refresh();
    model.select('here');
    expect(model.state.selected).toEqual({ notebookRuns: 'here', allRuns: null });
    model.select('elsewhere');
    expect(model.state.selected).toEqual({ notebookRuns: null, allRuns: 'elsewhere' });
    model.select(null);
    expect(model.state.selected).toEqual({ notebookRuns: null, allRuns: null });
  });
});

it('loads more rows when asked to, and keeps asking for as many', async () => {
  const { transport, model } = start();
  const many = Array.from({ length: 300 }, (_, at) => ({ run_id: `r${at}`, run_name: `r${at}` }));
  transport.answer(listRunRows, ({ query }) =>
    runRows(
      many.slice(Number(query.offset ?? 0), Number(query.offset ?? 0) + Number(query.max_results)),
      many.length
    )
  );
  await model.refresh();
  expect(model.state.notebookRuns).toMatchObject({ total: 300 });
  expect(model.state.notebookRuns.rows).toHaveLength(50);
  await model.loadMore('notebookRuns');
  expect(model.state.notebookRuns.rows).toHaveLength(200);
  await model.refresh();
  expect(model.state.notebookRuns.rows).toHaveLength(200);
  await model.loadMore('notebookRuns');
  expect(model.state.notebookRuns.rows).toHaveLength(300);
});
