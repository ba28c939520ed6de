// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  listRunColumns,
  listRunGroups,
  listRunRows,
  PINNED_FIRST,
  type RunRows
} from '../../../src/protocol/endpoints/run-rows.ts';
import { DEFAULT_STATE, tableStateText } from '../../../src/ui/table/table-state.ts';
import { deferred } from '../../client/fake-transport.ts';
import { runRows } from '../recorded.ts';
import { wait } from '../set-up.ts';
import { memory } from './memory.ts';
import { RUNS, startTable } from './table-record.ts';

let disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

async function start(options: Parameters<typeof startTable>[0] = {}) {
  const table = startTable(options);
  disposables.push(table);
  await wait(60);
  return table;
}

const EVENT = { type: 'run', run_id: 'run-1', experiment_id: '1', session_id: null } as const;
const names = (table: Awaited<ReturnType<typeof start>>, ...lines: number[]) =>
  lines.map(line => table.model.rowAt(line)?.run_name ?? null);

describe('the table', () => {
  it('does not ask again because the remote went on', async () => {
    const table = await start();
    await wait(5000);
    const before = table.transport.requests.length;
    table.tell({ type: 'sync' });
    await wait(11_000);
    expect(table.transport.requests).toHaveLength(before);
  });

  it('asks for rows before anything else', async () => {
    const table = startTable();
    disposables.push(table);
    await wait(0);
    expect(table.transport.requests[0].path).toBe(listRunRows.path);
    await wait();
    expect(table.model.state.total).toBe(500);
    expect(table.transport.requests).toHaveLength(1);
    await wait(60);
    expect(table.transport.asked(listRunColumns)).toHaveLength(1);
  });

  it('chooses columns by its first rows, and asks for these alone from then on', async () => {
    const { model, asked } = await start();
    expect(model.state.columns).toContain('metrics.loss');
    expect(asked()[0].metric_keys).toBeUndefined();
    expect(asked().at(-1)).toMatchObject({
      metric_keys: ['loss', 'val/acc'],
      param_keys: ['lr', 'optimizer'],
      tag_keys: [''],
      max_results: '200'
    });
  });

  it('asks for all keys where the shown ones would make too long an address', async () => {
    const long = Array.from({ length: 100 }, (_, at) => `metrics.${'k'.repeat(80)}${at}`);
    const { asked } = await start({ state: `c=name,${long.join(',')}` });
    expect(asked().at(-1)?.metric_keys).toBeUndefined();
  });

  it('knows how many runs match, and holds the pages on the screen', async () => {
    const table = await start();
    expect(table.model.state.total).toBe(500);
    table.model.setWindow(390, 410);
    await wait();
    expect(names(table, 390, 399, 410)).toEqual(['resnet-390', 'resnet-399', 'resnet-410']);
  });

  it('tells what it knows of columns and values of all runs', async () => {
    const { facts } = (await start()).model.state;
    expect(facts.keys?.tags[0].key).toBe('team');
    expect(facts.aggregates.loss).toMatchObject({ min: 0, max: 49.9 });
    expect(facts.experiments.get('1')).toBe('cifar');
  });

  it('is as it was left, unless a text says how it is to be', async () => {
    const kept = memory();
    const { model } = await start({ kept });
    model.setView({ query: 'resnet-1', order: [{ column: 'metrics.loss', descending: false }] });
    const left = await start({ kept });
    expect(left.model.state.view).toEqual(model.state.view);
    expect(left.asked()[0]).toMatchObject({
      query: 'resnet-1',
      order_by: [PINNED_FIRST, 'metrics.loss ASC']
    });
    const told = await start({ kept, state: 'q=resnet-2' });
    expect(told.model.stateText).toBe('q=resnet-2');
  });
});

describe('the first rows', () => {
  const sizes = (asked: ReturnType<typeof startTable>['asked']) =>
    asked().map(({ max_results }) => max_results);

  it('fill a screen; the rest of their page follows once they are on it', async () => {
    const table = startTable();
    disposables.push(table);
    await wait();
    expect(sizes(table.asked)).toEqual(['80']);
    expect(names(table, 79, 80)).toEqual(['resnet-79', null]);
    await wait(60);
    expect(sizes(table.asked)).toEqual(['80', '200']);
    expect(names(table, 199)).toEqual(['resnet-199']);
  });

  it('are followed by nothing while the table is hidden, and by the rest when it is seen again', async () => {
    const table = startTable();
    disposables.push(table);
    await wait();
    table.model.setVisible(false);
    await wait(5000);
    expect(table.transport.requests).toHaveLength(1);
    table.model.setVisible(true);
    await wait(60);
    expect(names(table, 199)).toEqual(['resnet-199']);
  });

  it('are all that is asked for where there are no more', async () => {
    const kept = memory();
    await start({ kept, runs: RUNS.slice(0, 9) });
    expect(sizes((await start({ kept, runs: RUNS.slice(0, 9) })).asked)).toEqual(['80']);
  });

  it('are asked for with the columns of the last time, of the same experiment', async () => {
    const kept = memory();
    await start({ kept });
    const again = await start({ kept });
    expect(again.asked()[0]).toMatchObject({ metric_keys: ['loss', 'val/acc'], tag_keys: [''] });
    expect(sizes(again.asked)).toEqual(['80', '200']);
    const other = await start({ kept, state: 'e=1' });
    expect(other.asked()[0].metric_keys).toBeUndefined();
  });

  it('are asked for with all that they have where they lack the columns of the last time', async () => {
    const kept = memory();
    await start({ kept });
    const runs = [{ run_id: 'a', run_name: 'a', metrics: { reward: 7 }, params: {} }];
    const { model, asked } = await start({ kept, runs });
    await wait(60);
    expect(asked()[1].metric_keys).toBeUndefined();
    expect(model.state.columns[3]).toBe('metrics.reward');
  });

  it('are asked for with all that they have after a metric came that says more', async () => {
    const kept = memory();
    const metrics = { a: 1, b: 2, c: 3, d: 4 };
    const runs = [1, 2].map(at => ({
      run_id: `${at}`,
      run_name: '',
      metrics: { ...metrics, a: at }
    }));
    const { model } = await start({ kept, runs });
    expect(model.state.columns).not.toContain('metrics.val/acc');
    expect((await start({ kept, runs })).asked()[0].metric_keys).toBeUndefined();
    // Its rows had nothing of it either.
    const third = await start({ kept, runs });
    expect(third.asked()[0].metric_keys).toEqual(['a', 'b', 'c', 'd']);
    const forgotten = vi.spyOn(kept, 'set');
    await third.model.refresh();
    await third.model.refresh();
    expect(forgotten).not.toHaveBeenCalled();
  });
});

it('has no fewer rows when its columns are chosen anew for the reader', async () => {
  const { model, asked } = await start({
    state: tableStateText({ ...DEFAULT_STATE, columns: ['name'] })
  });
  model.setView({ columns: null });
  await wait();
  expect(asked().at(-1)).toMatchObject({ max_results: '200' });
  expect(asked().at(-1)?.metric_keys).toBeUndefined();
});

describe('the order', () => {
  it('is asked for; the column stays where it is', async () => {
    const { model, asked } = await start();
    const { columns } = model.state;
    model.sortBy('metrics.val/acc', 'descending');
    await wait();
    expect(asked().at(-1)?.order_by).toEqual([PINNED_FIRST, 'metrics.`val/acc` DESC']);
    expect(model.state.columns).toEqual(columns);
  });

  it('has a second key where one is added', async () => {
    const { model, asked } = await start();
    model.sortBy('metrics.loss', 'ascending');
    model.sortBy('name', 'descending', { more: true });
    model.sortBy('metrics.loss', 'descending', { more: true });
    await wait();
    expect(asked().at(-1)?.order_by).toEqual([
      PINNED_FIRST,
      'metrics.loss DESC',
      'attributes.run_name DESC'
    ]);
    model.sortBy('metrics.loss', null, { more: true });
    await wait();
    expect(asked().at(-1)?.order_by).toEqual([PINNED_FIRST, 'attributes.run_name DESC']);
  });

  it('by a column that is hidden shows it', async () => {
    const { model } = await start({ state: 'c=name,state' });
    model.sortBy('metrics.loss', 'ascending');
    expect(model.state.columns).toEqual(['name', 'state', 'metrics.loss']);
  });
});

describe('news', () => {
  it('are asked for at most once a second, for what is on the screen', async () => {
    const { tell, asked } = await start();
    await wait(2000);
    const before = asked().length;
    for (let times = 0; times < 10; times += 1) {
      tell(EVENT);
      await wait(50);
    }
    expect(asked().length - before).toBe(1);
    await wait(1000);
    expect(asked().length - before).toBe(2);
  });

  it('are not asked for while the table is hidden, but when it is seen again', async () => {
    const { model, tell, asked, transport } = await start();
    await wait(5000);
    model.setVisible(false);
    const before = transport.requests.length;
    tell(EVENT);
    await wait(5000);
    model.setWindow(300, 320);
    await wait();
    expect(transport.requests.length).toBe(before);
    const rows = asked().length;
    model.setVisible(true);
    await wait();
    const since = asked().slice(rows);
    expect(new Set(since.map(({ offset }) => offset))).toEqual(new Set(['200']));
  });

  it('move no row below the pointer, and all of them once it has gone', async () => {
    const table = await start();
    const { model, record, tell } = table;
    await wait(2000);
    model.setHovered(true);
    record.runs = [{ run_id: 'new', run_name: 'new', metrics: { loss: 0 } }, ...RUNS];
    tell(EVENT);
    await wait(2000);
    expect(names(table, 0, 1)).toEqual(['resnet-0', 'resnet-1']);
    expect(model.state).toMatchObject({ total: 501, orderKept: true });
    model.setHovered(false);
    await wait();
    expect(names(table, 0, 1)).toEqual(['new', 'resnet-0']);
    expect(model.state.orderKept).toBe(false);
    expect(model.lineOf('resnet-0', 0)).toBeNull();
    expect(model.lineOf('run-0', 0)).toBe(1);
  });

  it('move no row while one is renamed, wherever the pointer goes', async () => {
    const table = await start();
    const { model, record, tell } = table;
    await wait(2000);
    model.setEditing(true);
    model.setHovered(true);
    model.setHovered(false);
    record.runs = [{ run_id: 'new', run_name: 'new', metrics: { loss: 0 } }, ...RUNS];
    tell(EVENT);
    await wait(2000);
    expect(names(table, 0)).toEqual(['resnet-0']);
    model.setEditing(false);
    await wait();
    expect(names(table, 0)).toEqual(['new']);
  });
});

describe('a filter', () => {
  it('is asked for when the box rests, and its rows come in the place of the others', async () => {
    const table = await start();
    const { model } = table;
    model.filter.setText('resnet-49', 9);
    await wait(200);
    expect(model.state.total).toBe(11);
    expect(names(table, 0)).toEqual(['resnet-49']);
    expect(model.stateText).toBe('q=resnet-49');
  });

  it('that is wrong leaves the rows, and its box says why', async () => {
    const table = await start();
    const { model, transport } = table;
    transport.refuse(listRunRows, 400, {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Unknown column "val/ac".',
      fault: { from: 0, length: 6, suggestion: 'val/acc' }
    });
    model.filter.setText('val/ac > 1', 10);
    await wait(200);
    expect(names(table, 0)).toEqual(['resnet-0']);
    expect(model.state.error).toBeNull();
    expect(model.filter.state.fault?.message).toBe('Unknown column "val/ac".');
  });

  it('that is slow does not undo the one after it', async () => {
    const table = await start();
    const { model, transport } = table;
    const slow = deferred<RunRows>();
    transport.answer(listRunRows, ({ query }) =>
      query.query === 'slow'
        ? slow.promise
        : runRows([{ run_id: 'fast', run_name: 'fast', metrics: {} }])
    );
    model.setView({ query: 'slow' });
    await wait();
    model.setView({ query: 'fast' });
    await wait();
    slow.resolve(runRows([{ run_id: 'slow', run_name: 'slow' }]));
    await wait();
    expect(names(table, 0)).toEqual(['fast']);
  });
});

it('keeps its rows when the server does not answer, and says so', async () => {
  const table = await start();
  const { model, transport } = table;
  transport.answer(listRunRows, () => Promise.reject(new Error('down')));
  await model.refresh();
  expect(names(table, 0)).toEqual(['resnet-0']);
  expect(model.state.error).toBe('The tracking server does not answer.');
});

describe('groups', () => {
  it('are folded at first; each asks for its rows when it is opened', async () => {
    const table = await start();
    const { model, asked } = table;
    model.setView({ group: 'params.optimizer' });
    await wait();
    expect(model.state.lines.count).toBe(2);
    const before = asked().length;
    model.toggleGroup('sgd');
    await wait();
    expect(asked().slice(before)).toHaveLength(1);
    expect(asked().at(-1)).toMatchObject({ group_by: 'params.optimizer', group: 'sgd' });
    expect(model.state.lines.count).toBe(252);
    expect(names(table, 1, 2)).toEqual([null, 'resnet-1']);
    model.toggleGroup('sgd');
    expect(model.state.lines.count).toBe(2);
  });

  it('give way to rows again', async () => {
    const table = await start({ state: 'g=params.optimizer' });
    expect(table.model.state.lines.count).toBe(2);
    table.model.setView({ group: null });
    await wait();
    expect(table.model.state.lines.count).toBe(500);
    expect(names(table, 0)).toEqual(['resnet-0']);
  });

  it('that cannot be had are said', async () => {
    const { model, transport } = await start();
    transport.refuse(listRunGroups, 500, { error_code: 'INTERNAL_ERROR', message: 'no groups' });
    model.setView({ group: 'params.optimizer' });
    await wait();
    expect(model.state.error).toBe('no groups');
  });
});

describe('ticks', () => {
  it('are of runs and not of places, and what is done to one is done to all', async () => {
    const { model } = await start();
    model.ticks.toggle(2);
    model.ticks.toggle(0);
    model.setView({ query: 'resnet-2' });
    await wait();
    expect([...model.state.selection.keys()]).toEqual(['run-2', 'run-0']);
    expect(model.ticks.runsAt(0).map(({ run_id }) => run_id)).toEqual(['run-2', 'run-0']);
    expect(model.ticks.runsAt(1).map(({ run_id }) => run_id)).toEqual(['run-20']);
    model.ticks.unselect(['run-2']);
    expect([...model.state.selection.keys()]).toEqual(['run-0']);
  });

  it.each([{ stage: 'deleted' }, { experiment_id: '1' }] as const)(
    'do not go along to other runs: %o',
    async fields => {
      const { model } = await start();
      model.ticks.toggle(0);
      model.setView(fields);
      expect(model.state.selection.size).toBe(0);
    }
  );

  it('are of all runs that match, until the same is asked again', async () => {
    const { model } = await start({ state: 'q=resnet-49' });
    const { ticks } = model;
    expect(ticks.how(11)).toBe('none');
    ticks.toggle(3);
    expect(ticks.how(11)).toBe('some');
    await ticks.toggleAll(11);
    expect(ticks.how(11)).toBe('all');
    expect([...model.state.selection.keys()].slice(0, 2)).toEqual(['run-492', 'run-49']);
    expect(model.state.selection.size).toBe(11);
    await ticks.toggleAll(11);
    expect(model.state.selection.size).toBe(0);
  });

  it('of all are some where others match, though as many', async () => {
    const { model } = await start({ state: 'q=resnet-49' });
    await model.ticks.toggleAll(11);
    model.setView({ query: 'resnet-10' });
    await wait();
    expect([model.state.total, model.ticks.how(11)]).toEqual([11, 'some']);
  });

  it('one by one are all in the end, and not of other runs', async () => {
    const { model } = await start({ runs: RUNS.slice(0, 2) });
    model.ticks.toggle(0);
    expect(model.ticks.how(2)).toBe('some');
    model.ticks.toggle(1);
    expect(model.ticks.how(2)).toBe('all');
    model.setView({ query: 'resnet-1' });
    await wait(60);
    expect(model.ticks.how(model.state.total!)).toBe('all');
    model.ticks.unselect(['run-1']);
    expect(model.ticks.how(model.state.total!)).toBe('some');
  });

  it('are of 500 runs at most at once, the first ones, with nothing but their names', async () => {
    const runs = Array.from({ length: 700 }, (_, at) => ({ run_id: `r${at}`, run_name: `r${at}` }));
    const { model, asked } = await start({ runs, state: 's=name' });
    await model.ticks.toggleAll(700);
    expect([...model.state.selection.keys()]).toEqual(
      runs.slice(0, 500).map(({ run_id }) => run_id)
    );
    expect(model.ticks.how(700)).toBe('all');
    expect(asked().at(-1)).toMatchObject({
      order_by: [PINNED_FIRST, 'attributes.run_name ASC'],
      metric_keys: [''],
      param_keys: ['']
    });
    model.ticks.toggle(0);
    expect(model.ticks.how(700)).toBe('some');
  });

  it('of all runs do not come when others are asked for meanwhile', async () => {
    const { model, transport } = await start();
    const slow = deferred<RunRows>();
    transport.answer(listRunRows, () => slow.promise);
    const ticking = model.ticks.toggleAll(500);
    model.setView({ query: 'resnet-2' });
    slow.resolve(runRows([{ run_id: 'run-0', run_name: 'resnet-0' }]));
    await ticking;
    expect(model.state.selection.size).toBe(0);
  });

  it('of all runs do not come over what the reader does meanwhile', async () => {
    const { model, transport } = await start();
    for (const act of [
      () => model.ticks.toggle(1),
      () => model.ticks.unselect(),
      () => void model.ticks.toggleAll(500)
    ]) {
      const slow = deferred<RunRows>();
      transport.answer(listRunRows, () => slow.promise);
      const ticking = model.ticks.toggleAll(500);
      act();
      slow.resolve(runRows([{ run_id: 'run-0', run_name: 'resnet-0' }]));
      await ticking;
      expect([...model.state.selection.keys()]).not.toContain('run-0');
    }
  });

  it('are no more than 500 with those of other runs, and all go with the next click', async () => {
    const runs = Array.from({ length: 700 }, (_, at) => ({ run_id: `r${at}`, run_name: `r${at}` }));
    const { model } = await start({ runs, state: 'q=r69' });
    const { ticks } = model;
    await ticks.toggleAll(11);
    model.setView({ query: '' });
    await wait();
    await ticks.toggleAll(700);
    expect(model.state.selection.size).toBe(500);
    await ticks.toggleAll(700);
    expect(model.state.selection.size).toBe(0);
  });

  it('of all runs that cannot be had are said', async () => {
    const { model, transport } = await start();
    transport.answer(listRunRows, () => Promise.reject(new Error('down')));
    await model.ticks.toggleAll(500);
    expect(model.state.error).toBe('The tracking server does not answer.');
  });

  it('go from the last one to where Shift is held', async () => {
    const { model } = await start();
    model.ticks.toggle(3);
    model.ticks.selectTo(1);
    expect([...model.state.selection.keys()].sort()).toEqual(['run-1', 'run-2', 'run-3']);
  });
});
