import { afterEach, describe, expect, it, vi } from 'vitest';
import { getRun, searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { getSession, listExecutions } from '../../../src/protocol/endpoints/sessions.ts';
import type { Run } from '../../../src/protocol/entities/run.ts';
import type { Execution, Session } from '../../../src/protocol/entities/session.ts';
import { english } from '../../../src/ui/english.ts';
import { RunModel } from '../../../src/ui/run/model.ts';
import { RunView } from '../../../src/ui/run/view.tsx';
import { execution, NOON, run, series, session } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

const EXECUTIONS: Execution[] = [
  execution(),
  execution({
    execution_id: 'execution-2',
    cell_id: 'cell-train',
    execution_count: 5,
    attempt: 3,
    source: '\nfor step in range(300):\n    mlflow.log_metric("loss", loss, step=step)',
    ended_time: NOON + 12_300
  }),
  execution({
    execution_id: 'execution-3',
    execution_count: 6,
    state: 'error',
    source: 'model.fit(X, z)',
    error: {
      name: 'NameError',
      message: "name 'z' is not defined",
      traceback: ['\u001b[0;31mNameError\u001b[0m: <b>z</b>']
    }
  }),
  execution({ execution_id: 'execution-4', execution_count: null, state: 'lost', ended_time: null })
];

const OPEN_RUN = 'f'.repeat(32);

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

const NESTED = run({
  run_id: 'train-run-1',
  run_name: 'bold-crane-12',
  metrics: { loss: 0.3, size: 7 },
  params: { lr: '0.01', optimizer: 'sgd' }
});

async function show(
  fields: {
    executions?: Execution[];
    nested?: Run[];
    answer?: 'shown' | 'gone';
    run_id?: string;
    state?: Session['state'];
  } = {}
) {
  const parts = setUp();
  const { transport } = parts;
  const { run_id = 'session-run-1', state = 'ended' } = fields;
  const own = { ...NESTED, info: { ...NESTED.info }, data: { ...NESTED.data } };
  own.data.tags = [
    { key: 'celltrail.session', value: 'kernel-a.1' },
    { key: 'celltrail.execution', value: 'execution-2' }
  ];
  transport.answer(getRun, ({ query }) => ({
    run:
      query.run_id === 'train-run-1' || query.run_id === OPEN_RUN
        ? own
        : run({
            run_id: 'session-run-1',
            run_name: 'first_run #1',
            status: 'FAILED',
            end_time: NOON + 60_000,
            tags: { 'celltrail.session': 'kernel-a.1', 'celltrail.end': 'kernel died (signal 9)' }
          })
  }));
  transport.answer(searchRuns, () => ({ runs: fields.nested ?? [NESTED] }));
  transport.answer(getSession, () => ({ session: session({ state }) }));
  transport.answer(listExecutions, () => ({ executions: fields.executions ?? EXECUTIONS }));
  transport.answer(getSeries, ({ query }) =>
    query.metric_key === 'size'
      ? series({ metric_key: 'size', values: [7] })
      : series({ metric_key: String(query.metric_key) })
  );
  const model = new RunModel(parts.client, parts.events, run_id);
  disposables.push(model, parts.events);
  const onGoToCell = vi.fn(async () => fields.answer ?? ('shown' as const));
  const onOpenRun = vi.fn();
  const element = render(
    <RunView model={model} trans={english} onGoToCell={onGoToCell} onOpenRun={onOpenRun} />
  );
  await settle(80);
  const cell = (id: string) => element.querySelector(`[data-execution-id="${id}"]`) as HTMLElement;
  const table = (name: string) =>
    [...element.querySelectorAll(`table[aria-label="${name}"] tbody tr`)].map(row =>
      [...row.children].map(({ textContent }) => textContent)
    );
  return { ...parts, model, element, cell, table, onGoToCell, onOpenRun };
}

describe('the run tab', () => {
  it('heads with the name, the state in words, time, notebook and user', async () => {
    const { element } = await show();
    expect(element.querySelector('h2')?.textContent).toBe('first_run #1');
    const header = element.querySelector('header')?.textContent;
    for (const part of [
      'Failed: kernel died (signal 9)',
      '12.3 s in cells',
      'vision/first_run.ipynb',
      'ana'
    ]) {
      expect(header).toContain(part);
    }
  });

  it('says in which session run a nested run was made, and leads there', async () => {
    const { element, onOpenRun } = await show({ run_id: 'train-run-1', nested: [] });
    expect(element.querySelector('h2')?.textContent).toBe('bold-crane-12');
    await click(button(element, 'in first_run #1'));
    expect(onOpenRun).toHaveBeenCalledExactlyOnceWith('session-run-1');
  });

  it('says nothing of the kind in the session run itself', async () => {
    const { element } = await show();
    expect(element.querySelector('header')?.textContent).not.toContain('in first_run');
  });

  it('lists params, metrics with smallest and largest, and tags', async () => {
    const { table } = await show();
    expect(table('Params')).toEqual([
      ['lr', '0.01'],
      ['optimizer', 'sgd']
    ]);
    expect(table('Metrics')).toEqual([
      ['loss', '0.3', '299', '0.3', '2.1'],
      ['size', '7', '299', '7', '7']
    ]);
    expect(table('Tags')).toContainEqual(['celltrail.end', 'kernel died (signal 9)']);
  });

  it('draws the curve of each metric that has one', async () => {
    const { element } = await show();
    const cards = [...element.querySelectorAll<HTMLElement>('.ct-plot-card')];
    expect(cards.map(card => card.dataset.metric)).toEqual(['loss']);
    expect(cards[0].querySelector('.ct-line')?.getAttribute('d')).toMatch(/^M/);
    expect(cards[0].textContent).toContain('4 of 4 points');
  });

  it('lists the cells in order with state, time and metrics', async () => {
    const { element, cell } = await show();
    const order = [...element.querySelectorAll<HTMLElement>('.ct-cell')];
    expect(order.map(one => one.dataset.executionId)).toEqual([
      'execution-1',
      'execution-2',
      'execution-3',
      'execution-4'
    ]);
    const training = cell('execution-2').textContent;
    for (const part of [
      '[5]',
      'Finished',
      '12.3 s',
      'for step in range(300):',
      'attempt 3',
      'loss'
    ]) {
      expect(training).toContain(part);
    }
    expect(cell('execution-3').querySelector('.ct-cell-error')?.textContent).toBe(
      "NameError: name 'z' is not defined"
    );
    expect(cell('execution-4').textContent).toContain('End not seen');
  });

  it('shows the source as it ran, and a traceback without its colours', async () => {
    const { cell } = await show();
    expect(cell('execution-3').querySelector('pre')).toBeNull();
    await click(button(cell('execution-3'), 'Cell [6], Failed: source as it ran'));
    const [source, traceback] = cell('execution-3').querySelectorAll('pre');
    expect(source.textContent).toBe('model.fit(X, z)');
    expect(traceback.textContent).toBe('NameError: <b>z</b>');
    await click(button(cell('execution-3'), 'Cell [6], Failed: source as it ran'));
    expect(cell('execution-3').querySelector('pre')).toBeNull();
  });

  it('names every control', async () => {
    const { element } = await show();
    expect(accessibilityFaults(element)).toEqual([]);
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

  it('leads from a metric', async () => {
    const { element, onGoToCell } = await show();
    const metric = element.querySelector('table[aria-label=Metrics] button');
    expect(metric?.getAttribute('title')).toBe('loss: go to its cell (attempt 3 · cell [5])');
    await click(metric);
    expect(onGoToCell).toHaveBeenCalledWith(TARGET);
  });

  it('leads from a point of a curve', async () => {
    const { element, onGoToCell } = await show();
    const figure = element.querySelector('.ct-plot-card .ct-figure');
    await press(figure, 'ArrowRight');
    await press(figure, 'Enter');
    expect(onGoToCell).toHaveBeenCalledWith(TARGET);
  });

  it('ends at the source as it ran when the cell is gone', async () => {
    const { element, cell } = await show({ answer: 'gone' });
    await click(button(element, 'Go to cell [5]'));
    await settle();
    expect(cell('execution-2').textContent).toContain('This cell is no longer in the notebook.');
    expect(cell('execution-2').querySelector('pre')?.textContent).toBe(EXECUTIONS[1].source);
  });
});

it('offers the runs of a session that made several', async () => {
  const other = run({ run_id: 'other', run_name: 'calm-crow-3', params: { lr: '7' } });
  const { element, table } = await show({ nested: [NESTED, other] });
  await click(button(element, 'calm-crow-3'));
  expect(button(element, 'calm-crow-3').getAttribute('aria-pressed')).toBe('true');
  expect(table('Params')).toEqual([['lr', '7']]);
});

it('says so when nothing was logged', async () => {
  const { element } = await show({ nested: [] });
  expect(element.textContent).toContain('No metrics were logged. 4 cells ran.');
});

it('lists the last two hundred cells of a long session, and more when asked', async () => {
  const executions = Array.from({ length: 450 }, (_, at) =>
    execution({ execution_id: `e${at}`, execution_count: at, position: at })
  );
  const { element, cell } = await show({ executions });
  expect(element.querySelectorAll('.ct-cell')).toHaveLength(200);
  expect(cell('e449')).not.toBeNull();
  await click(button(element, '250 earlier cells…'));
  expect(element.querySelectorAll('.ct-cell')).toHaveLength(400);
});

it('keeps what it shows while the server restarts', async () => {
  const { element, server } = await show();
  await change(() => server('starting'));
  expect(element.querySelector('.ct-banner')?.textContent).toBe(
    'The celltrail server stopped. Restarting…'
  );
  expect(element.querySelectorAll('.ct-cell')).toHaveLength(4);
});

it('shows an error with a way to ask again', async () => {
  const { element, model, transport } = await show();
  transport.refuse(getRun, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No such run.' });
  await change(() => model.refresh());
  expect(element.querySelector('[role=alert]')?.textContent).toContain('No such run.');
  expect(element.querySelector('h2')?.textContent).toBe('first_run #1');
  expect(button(element, 'Retry')).not.toBeNull();
});
