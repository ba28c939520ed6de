import { afterEach, describe, expect, it } from 'vitest';
import { listRunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { CompareView } from '../../../src/ui/compare/view.tsx';
import { run, runRows, series } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { TestHost } from '../test-host.ts';
import { CELLS, compared, RUN_A, RUN_B } from './compared.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

async function show(options: Parameters<typeof compared>[0] = {}) {
  const parts = compared(options);
  disposables.push(parts.model, parts.events);
  const host = new TestHost();
  const page = render(<CompareView model={parts.model} host={host} />);
  // The runs, then what is shown of them, each 100 ms after its answer.
  await settle(400);
  return { ...parts, host, page };
}

const row = (page: Element, key: string) => page.querySelector(`tr[data-key="${key}"]`);
const cells = (page: Element, key: string) =>
  [...(row(page, key)?.querySelectorAll('td') ?? [])].map(({ textContent }) => textContent);
const keys = (page: Element) =>
  [...page.querySelectorAll<HTMLElement>('tr[data-key]')].map(({ dataset }) => dataset.key);

async function choose(page: Element, label: string, value: string) {
  const named = [...page.querySelectorAll('label')].find(one => one.textContent === label);
  const control = page.querySelector<HTMLSelectElement>(`[id="${named?.htmlFor}"]`);
  if (!control) throw new Error(`Nothing is called ${label}`);
  await change(() => {
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

async function type(input: HTMLInputElement | null, text: string) {
  if (!input) throw new Error('Nothing to type into');
  await change(() => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await settle(300);
}

const THREE = [
  RUN_A,
  RUN_B,
  run({
    run_id: 'c',
    run_name: 'run-020',
    metrics: { loss: 0.1 },
    params: { lr: '0.01', seed: '1' }
  })
];

describe('two runs on one page', () => {
  it('have the values that differ, and say how many are equal', async () => {
    const { page } = await show();
    expect(keys(page)).toEqual(['lr', 'loss', 'val/acc']);
    expect(cells(page, 'lr')).toEqual(['0.0066', '0.0064']);
    expect(row(page, 'lr')?.className).toBe('ct-differs');
    await click(button(page, '1 equal: show'));
    expect(keys(page)).toEqual(['lr', 'seed', 'loss', 'val/acc']);
    expect(row(page, 'seed')?.className).toBe('');
  });

  it('have the difference to the baseline, and what is better of it', async () => {
    const { page } = await show();
    expect(cells(page, 'val/acc')).toEqual(['0.9443', '0.9361−0.0082worse']);
    expect(cells(page, 'loss')).toEqual(['0.3', '0.2−0.1better']);
    expect(row(page, 'loss')?.querySelector('.ct-delta')?.getAttribute('title')).toContain(
      'Smaller is better: a guess by the name of the metric.'
    );
    expect(row(page, 'val/acc')?.querySelector('.ct-delta')?.getAttribute('title')).toMatch(
      /^-0\.0082 to the baseline, worse\./
    );
    await choose(page, 'Baseline', 'b');
    expect(cells(page, 'loss')).toEqual(['0.3+0.1worse', '0.2']);
  });

  it('have their smallest values when they are asked for', async () => {
    const { page } = await show();
    await click(button(page, 'min'));
    await settle(400);
    expect(cells(page, 'loss')).toEqual(['0.5', '0.5']);
  });

  it('have the cell that differs, word by word, and the others folded', async () => {
    const { page } = await show();
    const code = page.querySelector('.ct-compare-code') as Element;
    expect(code.textContent).toContain('1 cell differs of 2.');
    expect([...code.querySelectorAll('del, ins')].map(({ textContent }) => textContent)).toEqual([
      'opt = SGD(lr=0.0066)',
      'opt = Adam(lr=0.0064)'
    ]);
    expect([...code.querySelectorAll('mark')].map(({ textContent }) => textContent)).toEqual([
      'SGD',
      '0.0066',
      'Adam',
      '0.0064'
    ]);
    const equal = code.querySelector('details') as HTMLDetailsElement;
    expect(equal.textContent).toBe('1 equal cell');
    await change(() => {
      equal.open = true;
      equal.dispatchEvent(new Event('toggle'));
    });
    expect(equal.textContent).toContain('load()');
  });

  it('have their curves in one plot, and the chips choose which', async () => {
    const { page, model } = await show();
    const titles = () =>
      [...page.querySelectorAll('.ct-compare-curve figcaption')].map(one => one.textContent);
    expect(titles()).toEqual(['loss', 'val/acc']);
    expect(page.querySelectorAll('.ct-compare-curve')[0].querySelectorAll('.ct-line')).toHaveLength(
      2
    );
    await click(button(page, 'Take loss away'));
    expect(titles()).toEqual(['val/acc']);
    await choose(page, 'Add metric', 'loss');
    expect(model.state.view.metrics).toEqual(['val/acc', 'loss']);
    await click(button(page.querySelector('.ct-compare-charts') as Element, 'run-007'));
    expect(page.querySelectorAll('.ct-compare-curve')[0].querySelectorAll('.ct-line')).toHaveLength(
      1
    );
  });

  it('offer no kinds of charts, and nothing without a name', async () => {
    const { page } = await show();
    expect(page.querySelector('[aria-label="Kind of chart"]')).toBe(null);
    expect(accessibilityFaults(page)).toEqual([]);
  });
});

it('says that a run has no cells of its own rather than that nothing differs', async () => {
  const alone = run({ run_id: 'x', run_name: 'script', params: { lr: '1' } });
  const { page } = await show({ runs: [RUN_A, alone] });
  expect(page.querySelector('.ct-compare-code')?.textContent).toContain(
    'script was not made by a notebook that celltrail records.'
  );
});

it('takes of a run that a cell made the cells before its end', async () => {
  const tags = { 'celltrail.session': 'kernel-c.1', 'mlflow.parentRunId': 's' };
  const [load, fit] = CELLS['kernel-a.1'];
  CELLS['kernel-c.1'] = [load, fit, { ...fit, source: 'opt = SGD(lr=1)', started_time: 2e12 }];
  const runs = [
    run({ run_id: 'first', tags, end_time: 1.9e12 }),
    run({ run_id: 'second', tags, end_time: 2.1e12 })
  ];
  const { page } = await show({ runs });
  expect(page.querySelector('.ct-compare-code')?.textContent).toContain('1 cell differs of 2.');
});

describe('three runs or more', () => {
  it('can be seen as a scatter, as bars and as parallel coordinates', async () => {
    const { page, host } = await show({ runs: THREE });
    await click(button(page, 'Scatter'));
    expect(page.querySelectorAll('circle.ct-mark')).toHaveLength(3);
    await choose(page, 'y', 'metrics.val/acc');
    expect(page.querySelectorAll('circle.ct-mark')).toHaveLength(2);
    expect(page.textContent).toContain('1 run has no value of val/acc.');

    await click(button(page, 'Bars'));
    const bars = page.querySelector('.ct-value-chart');
    expect(
      [...(bars?.querySelectorAll('g > text:first-child') ?? [])].map(one => one.textContent)
    ).toEqual(expect.arrayContaining(['run-007', 'run-014', 'run-020']));
    await press(bars, 'ArrowDown');
    expect(bars?.querySelector('[role=status]')?.textContent).toBe('run-007loss 0.3');
    await press(bars, 'ArrowDown');
    await press(bars, 'Enter');
    expect(host.opened).toEqual(['b']);

    await click(button(page, 'Parallel coordinates'));
    expect(page.querySelectorAll('.ct-value-chart .ct-line')).toHaveLength(3);
    await click(button(page, 'Take lr away'));
    expect(page.querySelectorAll('.ct-value-chart .ct-axis')).toHaveLength(2);
    expect(accessibilityFaults(page)).toEqual([]);
  });

  it('say what is missing beneath a curve', async () => {
    const { page } = await show({ runs: THREE });
    expect(page.querySelectorAll('.ct-compare-curve')[1].textContent).toContain(
      '1 run lacks val/acc.'
    );
  });

  it('are grouped by a param, and each group is named', async () => {
    const { page } = await show({ runs: THREE, view: { metrics: ['loss'] } });
    await choose(page, 'Group by', 'params.seed');
    await settle(200);
    expect(page.querySelector('.ct-compare-groups')?.textContent).toBe('1 (3 runs)');
  });

  it('in groups say mean, range and number of runs at the place that is read, else at the end', async () => {
    const values = (run_id: string) => ({ a: [9, 4], b: [6, 2, 1], c: [3] })[run_id] ?? [];
    const { page } = await show({
      runs: THREE,
      values,
      view: { metrics: ['loss'], groupBy: 'seed' }
    });
    await settle(200);
    const readings = () =>
      [...page.querySelectorAll('.ct-group-readings tr')].map(one =>
        [...one.children].map(({ textContent }) => textContent)
      );
    expect(readings()).toEqual([
      ['last', 'mean', 'low – high', 'runs'],
      ['1', '1', '1 – 1', '1']
    ]);
    const figure = page.querySelector('.ct-compare-curve .ct-figure');
    await press(figure, 'ArrowRight');
    expect(readings()).toEqual([
      ['step 0', 'mean', 'low – high', 'runs'],
      ['1', '6', '3 – 9', '3']
    ]);
    await press(figure, 'ArrowRight');
    expect(readings()[1]).toEqual(['1', '3', '2 – 4', '2']);
    await press(figure, 'Escape');
    expect(readings()[0][0]).toBe('last');
  });

  it('in other groups say what those have, though the runs stand in the same order', async () => {
    const params = [
      { dropout: '0', bn: '0' },
      { dropout: '1', bn: '0' },
      { dropout: '1', bn: '1' }
    ];
    const runs = params.map((own, at) =>
      run({ run_id: `r${at}`, metrics: { loss: at }, params: own })
    );
    const { page, model } = await show({
      runs,
      values: run_id => [Number(run_id.slice(1))],
      view: { metrics: ['loss'], groupBy: 'dropout' }
    });
    await settle(200);
    const means = () =>
      [...page.querySelectorAll('.ct-group-readings td:nth-of-type(1)')].map(
        ({ textContent }) => textContent
      );
    expect(means()).toEqual(['0', '1.5']);
    await change(() => model.change({ groupBy: 'bn' }));
    expect(means()).toEqual(['0.5', '2']);
  });

  it('that are zoomed are those that are drawn, while another is on its way', async () => {
    const parts = compared({ view: { metrics: ['loss'] } });
    disposables.push(parts.model, parts.events);
    parts.transport.answer(getSeries, ({ query }) =>
      query.run_id === 'a'
        ? new Promise(() => undefined)
        : series({ run_id: 'b', metric_key: 'loss', values: [3, 2, 1, 0] })
    );
    const page = render(<CompareView model={parts.model} host={new TestHost()} />);
    await settle(400);
    parts.transport.requests.length = 0;
    await press(page.querySelector('.ct-compare-curve .ct-figure'), '+');
    await settle(400);
    expect(parts.transport.asked(getSeries).map(({ query }) => query.run_id)).toEqual(['b']);
    expect(page.querySelector('.ct-reset-zoom')).not.toBeNull();
  });

  it('in groups say how many of them have lines of their own', async () => {
    const runs = Array.from({ length: 51 }, (_, at) =>
      run({ run_id: `r${at}`, metrics: { loss: at }, params: { seed: '1' } })
    );
    const { page } = await show({ runs, view: { groupBy: 'seed' } });
    await settle(200);
    expect(page.querySelector('.ct-compare-curve')?.textContent).toContain(
      'The lines of the first 50 of 51 runs are drawn.'
    );
    expect(page.querySelector('.ct-compare-groups')?.textContent).toBe('1 (51 runs)');
  });

  it('have a choice whose code is compared', async () => {
    const { page, model } = await show({ runs: THREE });
    await choose(page, 'run-007 and', 'c');
    expect(model.state.view.other).toBe('c');
    expect(page.querySelector('.ct-compare-code')?.textContent).toContain(
      'run-020 was not made by'
    );
  });
});

it('draws the columns in sight alone', async () => {
  const runs = Array.from({ length: 100 }, (_, at) =>
    run({ run_id: `r${at}`, params: { lr: `${at}` } })
  );
  const { page } = await show({ runs });
  await settle(400);
  const table = page.querySelector('.ct-compare-table') as Element;
  expect(table.getAttribute('aria-colcount')).toBe('101');
  expect(table.querySelectorAll('th[scope=col]').length).toBeLessThan(12);
  expect(table.querySelector('th[scope=col]')?.getAttribute('aria-colindex')).toBe('2');
});

describe('the bar', () => {
  it('copies the table for spreadsheets and as Markdown with two clicks', async () => {
    const { page, host } = await show();
    await click(button(page, 'Copy or download the table'));
    await click(button(page, 'Copy table'));
    expect(host.copied[0]).toBe(
      '\trun-007\trun-014\nlr\t0.0066\t0.0064\nloss\t0.3\t0.2\nval/acc\t0.9443\t0.9361'
    );
    await click(button(page, 'Copy or download the table'));
    await click(button(page, 'Copy table as Markdown'));
    expect(host.copied[1]).toContain('| lr | 0.0066 | 0.0064 |');
    expect(host.notices.map(({ text }) => text)).toEqual(['Copied.', 'Copied.']);
  });

  it('finds runs and adds them; those that are compared already are not offered', async () => {
    const { page, model, transport } = await show();
    transport.answer(listRunRows, () =>
      runRows([
        { run_id: 'a', run_name: 'run-007' },
        { run_id: 'c', run_name: 'run-020', status: 'FINISHED' }
      ])
    );
    transport.answer(getRun, () => ({ run: THREE[2] }));
    await click(button(page, 'Add run'));
    await type(page.querySelector('input[type=search]'), 'run-0');
    expect(transport.asked(listRunRows).at(-1)?.query.query).toBe('run-0');
    const found = page.querySelector('.ct-compare-found') as Element;
    expect(found.textContent).toBe('run-020');
    await click(button(found, 'Add run-020, Finished'));
    await settle(300);
    expect(model.state.runs.map(({ run_id }) => run_id)).toEqual(['a', 'b', 'c']);
    await press(page.querySelector('input[type=search]'), 'Escape');
    expect(page.querySelector('input[type=search]')).toBe(null);
  });

  it('keeps what was found when a query is wrong, and says why', async () => {
    const { page, transport } = await show();
    transport.answer(listRunRows, () => runRows([{ run_id: 'c', run_name: 'run-020' }]));
    await click(button(page, 'Add run'));
    await settle(100);
    transport.refuse(listRunRows, 400, {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Unknown column "val/ac".'
    });
    await type(page.querySelector('input[type=search]'), 'val/ac > 1');
    const search = page.querySelector('.ct-compare-search');
    expect(search?.textContent).toContain('run-020');
    expect(search?.textContent).toContain('Unknown column "val/ac".');
  });
});

it('opens a run by its name, and takes it out by its cross', async () => {
  const { page, host, model } = await show();
  await click(page.querySelector('[data-run-id=b] .ct-plain-button'));
  expect(host.opened).toEqual(['b']);
  await click(button(page, 'Take run-014 out of the comparison'));
  expect(model.state.view.run_ids).toEqual(['a']);
  expect(page.textContent).toContain('Add a run to compare with.');
  expect(keys(page)).toEqual(['lr', 'seed', 'loss', 'val/acc']);
});
