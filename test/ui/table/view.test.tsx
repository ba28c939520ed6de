import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatTime } from '../../../src/plot/format-time.ts';
import { listRunRows, PINNED_FIRST } from '../../../src/protocol/endpoints/run-rows.ts';
import { deleteRun, getRun, setTag, updateRun } from '../../../src/protocol/endpoints/runs.ts';
import { CELLTRAIL_PINNED } from '../../../src/protocol/tags.ts';
import { getRunSync, getSync } from '../../../src/protocol/endpoints/sync.ts';
import { RunTableView } from '../../../src/ui/table/view.tsx';
import { typeInto } from '../edit/type-into.ts';
import { run, runRows } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { TestHost } from '../test-host.ts';
import { NO_REMOTE, syncState } from '../sync/sync-state.ts';
import { startTable } from './table-record.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.unstubAllGlobals();
});

async function show(options: Parameters<typeof startTable>[0] = {}) {
  const table = startTable(options);
  disposables.push(table);
  const host = new TestHost();
  const element = render(<RunTableView model={table.model} sync={table.sync} host={host} />);
  await settle();
  await settle(60);
  const grid = element.querySelector<HTMLElement>('.ct-run-table-scroll')!;
  const row = (run_id: string) => grid.querySelector<HTMLElement>(`[data-run-id="${run_id}"]`)!;
  const header = (id: string) => grid.querySelector<HTMLElement>(`[data-column-id="${id}"]`)!;
  const title = (id: string) => header(id).querySelector('button');
  const facts = () => element.querySelector('.ct-run-table-facts')?.textContent;
  const firstNames = (count = 2) =>
    [...grid.querySelectorAll<HTMLElement>('[data-run-id]')]
      .sort((a, b) => Number(a.dataset.line) - Number(b.dataset.line))
      .slice(0, count)
      .map(one => one.dataset.runId);
  return { ...table, host, element, grid, row, header, title, facts, firstNames };
}

async function pressWith(element: Element, key: string, held: KeyboardEventInit): Promise<void> {
  await change(() =>
    element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...held }))
  );
}

const popover = () => document.querySelector<HTMLElement>('.ct-popover')!;
const menu = () => document.querySelector<HTMLElement>('.ct-menu')!;

async function choose(label: string): Promise<void> {
  const items = [...menu().querySelectorAll<HTMLElement>('.ct-menu-item')];
  await click(items.find(item => item.title === label));
}

async function type(input: HTMLInputElement, value: string): Promise<void> {
  await change(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

describe('the table', () => {
  it('draws the lines on the screen of all that there are', async () => {
    const { grid, row } = await show();
    expect(grid.getAttribute('aria-rowcount')).toBe('502');
    expect(grid.querySelectorAll('[data-run-id]').length).toBeLessThan(60);
    expect(row('run-3').getAttribute('aria-rowindex')).toBe('5');
    expect(row('run-3').style.top).toBe('84px');
  });

  it('shows values short, and in full where the pointer rests', async () => {
    const { row, header } = await show({
      runs: [
        {
          run_id: 'a',
          run_name: 'a',
          status: 'FAILED',
          end_reason: 'kernel died',
          metrics: { loss: 0.123456 },
          source_name: 'x/y.ipynb'
        }
      ]
    });
    const at = header('metrics.loss').dataset.column;
    const cell = row('a').querySelector(`[data-column="${at}"] > *`);
    expect(cell?.textContent).toBe('0.1235');
    expect(cell?.getAttribute('title')).toBe('0.123456');
    expect(row('a').textContent).toContain('Failed');
    expect(row('a').querySelector('[title="Failed: kernel died"]')).not.toBeNull();
    expect(row('a').querySelector('[title="x/y.ipynb"]')?.textContent).toBe('y.ipynb');
  });

  it('says when a run was created once the pointer comes to it', async () => {
    const start_time = Date.UTC(2026, 10, 24);
    const { row, header } = await show({ runs: [{ run_id: 'a', run_name: 'a', start_time }] });
    const at = header('created').dataset.column;
    const cell = row('a').querySelector<HTMLElement>(`[data-column="${at}"] > *`)!;
    expect(cell.title).toBe('');
    await change(() => cell.dispatchEvent(new MouseEvent('pointerover', { bubbles: true })));
    expect(cell.title).toBe(formatTime(start_time));
  });

  it('is not drawn again with the page around it', async () => {
    const table = startTable();
    disposables.push(table);
    const host = new TestHost();
    const { trans } = host;
    const drawn = vi.fn(() => trans);
    Object.defineProperty(host, 'trans', { get: drawn });
    let again = () => {};
    const Page = () => {
      const [, setCount] = useState(0);
      again = () => setCount(count => count + 1);
      return <RunTableView model={table.model} sync={table.sync} host={host} />;
    };
    render(<Page />);
    await settle();
    await settle(60);
    drawn.mockClear();
    await change(() => again());
    expect(drawn).not.toHaveBeenCalled();
  });

  it('marks runs that are on the remote, which it does not offer where none is', async () => {
    const table = startTable();
    disposables.push(table);
    table.transport.answer(getSync, () => syncState());
    table.transport.answer(getRunSync, ({ body }) => ({
      runs: (body as { run_ids: string[] }).run_ids.map(run_id => ({ run_id, state: 'synced' }))
    }));
    const host = Object.assign(new TestHost(), { openSync: vi.fn() });
    const element = render(<RunTableView model={table.model} sync={table.sync} host={host} />);
    await settle();
    await settle(60);
    const row = element.querySelector('[data-run-id]')!;
    expect(row.querySelector('[role=img][aria-label=Synced]')).not.toBeNull();
    await click(element.querySelector('.ct-sync-line button'));
    expect(host.openSync).toHaveBeenCalled();
    table.transport.answer(getSync, () => NO_REMOTE);
    table.tell({ type: 'sync' });
    await settle(1100);
    expect(element.querySelector('.ct-sync-line, .ct-sync-mark')).toBeNull();
  });

  it('draws what is in sight first, and lines beyond it once that has been seen', async () => {
    const table = startTable();
    disposables.push(table);
    const counts: number[] = [];
    const element = render(
      <RunTableView model={table.model} sync={table.sync} host={new TestHost()} />
    );
    const observer = new MutationObserver(() =>
      counts.push(element.querySelectorAll('[data-run-id]').length)
    );
    observer.observe(element, { childList: true, subtree: true });
    await settle();
    await settle(60);
    observer.disconnect();
    const drawn = counts.filter(count => count > 0);
    // Of 600 px where nothing is laid out.
    expect([drawn[0], drawn.at(-1)]).toEqual([23, 43]);
  });

  it('keeps what was in sight while it is hidden', async () => {
    const { grid, row } = await show();
    const layOut = async (height: number) => {
      Object.defineProperty(grid, 'clientHeight', { value: height, configurable: true });
      grid.scrollTop = height === 0 ? 0 : 300 * 28;
      await change(() => grid.dispatchEvent(new Event('scroll')));
      await settle();
    };
    await layOut(280);
    expect([row('run-290'), row('run-320'), row('run-321')].map(Boolean)).toEqual([
      true,
      true,
      false
    ]);
    await layOut(0);
    expect([row('run-290'), row('run-320'), row('run-0')].map(Boolean)).toEqual([
      true,
      true,
      false
    ]);
  });

  it('shows a param that is a number with 4 digits, and in full where the pointer rests', async () => {
    const params = {
      lr: '0.00012345678',
      seed: '007',
      optimizer: 'adam',
      batch: '128',
      tiny: '1E-7'
    };
    const { row } = await show({
      runs: [{ run_id: 'a', run_name: 'a', params }],
      state: `c=name,${Object.keys(params).map(key => `params.${key}`)}`
    });
    const cells = [...row('a').querySelectorAll('.ct-run-table-cell > *')];
    expect(cells.map(cell => cell.textContent)).toEqual([
      '0.0001235',
      '007',
      'adam',
      '128',
      '1e-7'
    ]);
    expect(cells.map(cell => cell.getAttribute('title'))).toEqual(Object.values(params));
  });

  it('draws the columns in sight of hundreds', async () => {
    const columns = Array.from({ length: 300 }, (_, at) => `metrics.m${at}`);
    const { row, grid } = await show({ state: `c=name,${columns.join(',')}` });
    expect(grid.getAttribute('aria-colcount')).toBe('301');
    expect(row('run-0').querySelectorAll('[role=gridcell]').length).toBeLessThan(20);
  });

  it('says how many there are, how they are sorted and how many are selected', async () => {
    const { facts, title, row } = await show();
    expect(facts()).toBe('500 runs · newest first');
    await click(title('metrics.val/acc'));
    await settle();
    await click(row('run-1').querySelector('[data-do=tick]'));
    expect(facts()).toBe('500 runs · sorted by val/acc · 1 selected');
  });

  it('has names for all, in groups too', async () => {
    const { element } = await show();
    expect(accessibilityFaults(element)).toEqual([]);
    const grouped = await show({ state: 'g=params.optimizer' });
    expect(accessibilityFaults(grouped.element)).toEqual([]);
  });
});

describe('a header', () => {
  it('sorts the way one looks for first, then the other, then no longer', async () => {
    const { title, header, asked } = await show();
    const sorted = () => header('metrics.val/acc').getAttribute('aria-sort');
    const ways: unknown[] = [];
    for (let times = 0; times < 3; times += 1) {
      await click(title('metrics.val/acc'));
      await settle();
      ways.push([sorted(), asked().at(-1)?.order_by]);
    }
    expect(ways).toEqual([
      ['descending', [PINNED_FIRST, 'metrics.`val/acc` DESC']],
      ['ascending', [PINNED_FIRST, 'metrics.`val/acc` ASC']],
      ['none', [PINNED_FIRST]]
    ]);
  });

  it.each([
    ['duration', 'attributes.duration DESC'],
    ['experiment', 'attributes.experiment_name ASC']
  ])('sorts by what no column holds: %s', async (id, order) => {
    const { title, header, asked } = await show({ state: 'c=name,duration,experiment' });
    await click(title(id));
    await settle();
    expect(asked().at(-1)?.order_by).toEqual([PINNED_FIRST, order]);
    expect(header(id).getAttribute('aria-sort')).toMatch(/ending$/);
  });

  it('ticks all runs that match, and unticks them', async () => {
    const { element, facts, row } = await show();
    const box = () => element.querySelector<HTMLInputElement>('[aria-label="Select all"]')!;
    const look = () => [box().checked, box().indeterminate, facts()?.split(' · ').at(2)];
    expect(look()).toEqual([false, false, undefined]);
    await click(row('run-1').querySelector('[data-do=tick]'));
    expect(look()).toEqual([false, true, '1 selected']);
    await click(box());
    await settle();
    expect(look()).toEqual([true, false, '500 selected']);
    await click(box());
    expect(look()).toEqual([false, false, undefined]);
  });

  it('adds a key with Shift, and says which it is', async () => {
    const { title, header, asked } = await show();
    await click(title('metrics.loss'));
    await change(() =>
      title('name')!.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))
    );
    await settle();
    expect(asked().at(-1)?.order_by).toEqual([
      PINNED_FIRST,
      'metrics.loss ASC',
      'attributes.run_name ASC'
    ]);
    expect(header('name').textContent).toContain('sorted ascending as key 2');
    expect(header('name').hasAttribute('aria-sort')).toBe(false);
  });

  it('has a menu that hides, moves, groups and colours', async () => {
    const { header, model, grid } = await show();
    const open = async (id: string) => click(header(id).querySelector('[data-do=menu]'));
    await open('metrics.loss');
    await choose('Colour by value');
    expect(model.state.view.coloured).toEqual(['metrics.loss']);
    const at = header('metrics.loss').dataset.column;
    const ground = [
      ...grid.querySelectorAll<HTMLElement>(`.ct-run-table-row [data-column="${at}"]`)
    ];
    expect(ground[0].style.background).toContain('color-mix');
    await open('metrics.loss');
    await choose('Move left');
    expect(model.state.columns.slice(0, 3)).toEqual(['name', 'state', 'metrics.loss']);
    await open('state');
    await choose('Hide');
    expect(model.state.columns.slice(0, 2)).toEqual(['name', 'metrics.loss']);
    await open('params.optimizer');
    await choose('Group by this');
    expect(model.state.view.group).toBe('params.optimizer');
  });

  it('becomes wider by its edge and by keys', async () => {
    const { header, grid } = await show();
    const width = () => Number.parseInt(header('state').style.width, 10);
    const before = width();
    const edge = header('state').querySelector('.ct-run-table-edge')!;
    const drag = (type: string, clientX: number) =>
      change(() => edge.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX })));
    await drag('pointerdown', 10);
    await drag('pointermove', 50);
    await drag('pointerup', 50);
    await drag('pointermove', 90);
    expect(width()).toBe(before + 40);
    for (const key of ['ArrowUp', 'ArrowRight']) await press(grid, key);
    await pressWith(grid, 'ArrowRight', { altKey: true });
    expect(width()).toBe(before + 60);
  });
});

describe('by keyboard', () => {
  it('the focus stays on the grid, which says where it is', async () => {
    const { grid, row } = await show();
    const active = () => document.getElementById(grid.getAttribute('aria-activedescendant')!);
    expect(row('run-0').contains(active())).toBe(true);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await press(grid, key);
    expect(row('run-2').contains(active())).toBe(true);
    expect(active()?.getAttribute('aria-colindex')).toBe('2');
  });

  it('the place stays with its run when others come before it', async () => {
    const { grid, host, model, record } = await show();
    await press(grid, 'ArrowDown');
    record.runs = [{ run_id: 'new', run_name: 'new' }, ...record.runs];
    await change(() => void model.refresh());
    await settle();
    await press(grid, 'Enter');
    expect(host.opened).toEqual(['run-1']);
  });

  it('two runs are ticked and compared, and one is opened', async () => {
    const { grid, host } = await show();
    for (const key of [' ', 'ArrowDown', 'ArrowDown', ' ', 'c', 'Enter']) await press(grid, key);
    expect(host.compared).toEqual([['run-0', 'run-2']]);
    expect(host.opened).toEqual(['run-2']);
  });

  it('all that match are ticked, and it is said where these are not all', async () => {
    const runs = Array.from({ length: 1240 }, (_, at) => ({
      run_id: `r${at}`,
      run_name: `r${at}`
    }));
    const { grid, facts, model } = await show({ runs });
    await pressWith(grid, 'a', { ctrlKey: true });
    await settle();
    expect(facts()).toBe('1,240 runs · newest first · 500 of 1,240 ticked');
    for (const key of ['ArrowUp', 'ArrowUp']) await press(grid, key);
    await pressWith(grid, 'a', { metaKey: true });
    expect(model.state.selection.size).toBe(0);
  });

  it('comparing less than two says what to do', async () => {
    const { grid, host } = await show();
    await press(grid, 'c');
    expect(host.compared).toEqual([]);
    expect(host.notices[0].text).toBe('Select two runs or more to compare them.');
  });

  it('comparing more than a comparison holds says how many', async () => {
    const runs = Array.from({ length: 600 }, (_, at) => ({ run_id: `r${at}`, run_name: `r${at}` }));
    const { grid, host, model } = await show({ runs });
    await change(() => model.ticks.toggle(0));
    for (let line = 150; line < 600; line += 150) {
      await change(() => model.setWindow(line - 30, line));
      await settle();
    }
    await change(() => model.setWindow(570, 600));
    await settle();
    await change(() => model.ticks.selectTo(599));
    expect(model.state.selection.size).toBe(600);
    await press(grid, 'c');
    expect(host.compared).toEqual([]);
    expect(host.notices[0].text).toBe('A comparison holds 500 runs at most, and 600 are selected.');
  });

  it('a run is renamed in its place, and the grid has the focus again', async () => {
    const { grid, row, transport } = await show();
    transport.answer(updateRun, () => ({}) as never);
    grid.focus();
    await press(grid, 'F2');
    const input = row('run-0').querySelector('input.ct-inline-text') as HTMLInputElement;
    expect(input.value).toBe('resnet-0');
    await type(input, 'best');
    await press(input, 'Enter');
    expect(transport.asked(updateRun)[0].body).toEqual({ run_id: 'run-0', run_name: 'best' });
    expect(document.activeElement).toBe(grid);
  });

  it('a name that is half written stays when rows come, move and leave the screen', async () => {
    const { grid, row, model, record, element } = await show();
    grid.focus();
    await press(grid, 'F2');
    const input = row('run-0').querySelector('input.ct-inline-text') as HTMLInputElement;
    await type(input, 'bes');
    const isThere = () => element.contains(input) && input.value === 'bes';
    record.runs = [{ run_id: 'new', run_name: 'new' }, ...record.runs];
    await change(() => void model.refresh());
    await settle();
    expect([row('run-0').dataset.line, isThere()]).toEqual(['0', true]);
    await change(() => void model.refresh({ edited: true }));
    await settle();
    expect([row('new').dataset.line, row('run-0').dataset.line, isThere()]).toEqual([
      '0',
      '1',
      true
    ]);
    grid.scrollTop = 300 * 28;
    await change(() => grid.dispatchEvent(new Event('scroll')));
    await settle();
    expect(row('run-310')).not.toBeNull();
    expect(isThere()).toBe(true);
    record.runs = record.runs.slice(2);
    await change(() => void model.refresh({ edited: true }));
    await settle();
    expect(isThere()).toBe(true);
  });

  it('a run that is deleted goes, also from below the pointer', async () => {
    const { grid, row, record, transport } = await show();
    transport.answer(deleteRun, () => undefined);
    await change(() =>
      row('run-0').dispatchEvent(new MouseEvent('pointerover', { bubbles: true }))
    );
    record.runs = record.runs.slice(1);
    await press(grid, 'Delete');
    await settle();
    expect(row('run-0')).toBeNull();
  });

  it('a note is not thrown away by a press outside once something is written', async () => {
    const { grid, transport } = await show();
    transport.refuse(setTag, 500, { error_code: 'INTERNAL_ERROR', message: 'down' });
    const pressOutside = () =>
      change(() => grid.dispatchEvent(new Event('pointerdown', { bubbles: true })));
    await press(grid, 'n');
    await pressOutside();
    expect(popover()).toBeNull();
    await press(grid, 'n');
    await typeInto(popover().querySelector('textarea'), 'good');
    await pressOutside();
    await click(button(popover(), 'Save'));
    expect(popover().querySelector('textarea')?.value).toBe('good');
    transport.answer(setTag, () => undefined);
    await click(button(popover(), 'Save'));
    expect(popover()).toBeNull();
    expect(transport.asked(setTag).map(({ body }) => (body as { value: string }).value)).toEqual([
      'good',
      'good'
    ]);
  });

  it('a run is pinned, and has a mark then', async () => {
    const { grid, transport, row, record } = await show();
    transport.answer(setTag, () => undefined);
    await press(grid, 'p');
    const body = { run_id: 'run-0', key: CELLTRAIL_PINNED, value: 'true' };
    expect(transport.asked(setTag)[0].body).toEqual(body);
    record.runs = [{ ...record.runs[0], pinned: true }, ...record.runs.slice(1)];
    await press(grid, 'p');
    await settle();
    expect(row('run-0').querySelector('[aria-label="Pinned"]')).not.toBeNull();
    expect(row('run-1').querySelector('[aria-label="Pinned"]')).toBeNull();
  });

  it('a run is tagged: its own tags are shown, those of machines are not', async () => {
    const { grid, transport } = await show();
    transport.answer(setTag, () => undefined);
    transport.answer(getRun, () => ({
      run: run({ run_id: 'run-0', tags: { team: 'blue', 'mlflow.user': 'ana' } })
    }));
    await press(grid, 't');
    await settle();
    expect(popover().textContent).toContain('team=blue');
    expect(popover().textContent).not.toContain('mlflow.user');
    const input = popover().querySelector('input')!;
    await type(input, 'good=yes');
    await press(input, 'Enter');
    expect(transport.asked(setTag)[0].body).toEqual({ run_id: 'run-0', key: 'good', value: 'yes' });
    expect(popover().textContent).toContain('good=yes');
  });

  it('the runs that are ticked are deleted after a question, and no longer ticked', async () => {
    const { grid, host, model, transport } = await show();
    transport.answer(deleteRun, () => undefined);
    for (const key of [' ', 'ArrowDown', ' ', 'Delete']) await press(grid, key);
    await settle();
    expect(host.questions).toEqual(['Delete 2 runs?']);
    expect(transport.asked(deleteRun)).toHaveLength(2);
    expect(model.state.selection.size).toBe(0);
  });

  it('a group is opened and folded, and its rows can be reached', async () => {
    const { grid, host } = await show({ state: 'g=params.optimizer' });
    const heads = () => [...grid.querySelectorAll('.ct-run-table-group')];
    expect(heads().map(head => head.getAttribute('aria-expanded'))).toEqual(['false', 'false']);
    await press(grid, 'ArrowRight');
    await settle();
    for (const key of ['ArrowDown', 'Enter']) await press(grid, key);
    expect(host.opened).toEqual(['run-0']);
    for (const key of ['ArrowUp', 'ArrowLeft']) await press(grid, key);
    expect(heads()[0].getAttribute('aria-expanded')).toBe('false');
    expect(heads()[0].textContent).toContain('adam250 runs');
  });
});

describe('columns', () => {
  it('are chosen among all that runs have', async () => {
    const { element, model } = await show();
    await click(button(element, 'Columns'));
    await type(popover().querySelector('input')!, 'tea');
    const choices = [...popover().querySelectorAll('label')];
    expect(choices.map(one => one.textContent)).toEqual(['team500']);
    await click(choices[0].querySelector('input'));
    expect(model.state.columns.at(-1)).toBe('tags.team');
    await click(button(popover(), 'Choose for me'));
    expect(model.state.view.columns).toBeNull();
    expect(model.state.columns).not.toContain('tags.team');
  });
});

it('views are saved by name, chosen and deleted', async () => {
  const { element, model } = await show();
  await change(() => model.sortBy('name', 'ascending'));
  await click(button(element, 'Views'));
  await type(popover().querySelector('input')!, 'by name');
  await change(() => popover().querySelector('form')!.requestSubmit());
  await change(() => model.openState(''));
  await click(button(popover(), 'by name'));
  expect(model.stateText).toBe('s=name');
  await click(button(element, 'Views'));
  await click(button(popover(), 'Delete view by name'));
  expect(popover().querySelectorAll('li')).toHaveLength(0);
});

describe('an empty table', () => {
  it('says so where there are no runs', async () => {
    const { element } = await show({ runs: [] });
    expect(element.querySelector('.ct-empty')?.textContent).toMatch(/^No runs yet/);
  });

  it('says what does not match, and takes the filter away', async () => {
    const { element, model } = await show({ state: 'q=vgg' });
    expect(element.querySelector('.ct-empty')?.textContent).toContain('No run matches "vgg".');
    await click(button(element.querySelector('.ct-empty')!, 'Clear filter'));
    await settle();
    expect(model.state.total).toBe(500);
  });
});

it('keeps its rows when an ask fails, and asks again on a click', async () => {
  const { element, model, transport, firstNames } = await show();
  transport.answer(listRunRows, () => Promise.reject(new Error('down')));
  await change(() => void model.refresh());
  expect(element.querySelector('[role=alert]')?.textContent).toContain('does not answer');
  expect(firstNames()).toEqual(['run-0', 'run-1']);
  transport.answer(listRunRows, () => runRows([{ run_id: 'new', run_name: 'new' }]));
  await click(button(element.querySelector('[role=alert]')!, 'Retry'));
  await settle();
  expect(element.querySelector('[role=alert]')).toBeNull();
  expect(firstNames()).toEqual(['new']);
});

it('exports what matches as a file', async () => {
  const saved: Blob[] = [];
  vi.stubGlobal('URL', {
    createObjectURL: (blob: Blob) => saved.push(blob) && 'about:blank',
    revokeObjectURL: () => undefined
  });
  const clicked = vi
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(() => undefined);
  const { element } = await show();
  await click(button(element, 'Export CSV'));
  await settle();
  expect(clicked).toHaveBeenCalledTimes(1);
  expect(saved[0].size).toBeGreaterThan(500 * 20);
  clicked.mockRestore();
});
