// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Method } from '../../../src/protocol/endpoint.ts';
import { getRun } from '../../../src/protocol/endpoints/runs.ts';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { listExecutions } from '../../../src/protocol/endpoints/sessions.ts';
import { linesOfCurve } from '../../../src/ui/compare/choices.ts';
import { deferred } from '../../client/fake-transport.ts';
import { run, series } from '../recorded.ts';
import { wait } from '../set-up.ts';
import { compared, RUN_A, RUN_B, SESSION_TAGS } from './compared.ts';

let disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

async function start(options: Parameters<typeof compared>[0] = {}) {
  const parts = compared(options);
  disposables.push(parts.model, parts.events);
  await wait(600);
  const { model, transport } = parts;
  const asked = (endpoint: { method: Method; path: string }) =>
    transport.asked(endpoint).map(({ query }) => query);
  return { ...parts, model, asked };
}

const NESTED = run({
  run_id: 'n1',
  run_name: 'bold-crane',
  metrics: { loss: 0.3 },
  params: { lr: '1' }
});

describe('what is compared', () => {
  it('is read in the order of the view: values, curves, and the cells of two runs', async () => {
    const { model } = await start();
    expect(model.state.runs.map(({ run_name }) => run_name)).toEqual(['run-007', 'run-014']);
    expect(model.state.series.get('b', 'loss')?.values).toEqual([2, 1, 0.5]);
    expect([...model.state.executions.keys()]).toEqual(['kernel-a.1', 'kernel-b.1']);
    expect(model.state.error).toBe(null);
  });

  it('of a session with one run are the values of that run, under the name of the session', async () => {
    const own = run({ run_id: 's', run_name: 'first_run #1', tags: SESSION_TAGS });
    const { model } = await start({ runs: [own, RUN_B], nested: { s: [NESTED] } });
    const [session] = model.state.runs;
    expect(session).toMatchObject({ run_name: 'first_run #1', isSession: true, state: 'running' });
    expect(session.params.get('lr')).toBe('1');
    expect(session.metrics.get('loss')).toMatchObject({ value: 0.3, run_id: 'n1' });
    expect(model.state.series.get('n1', 'loss')).toBeDefined();
  });

  it('of a session with several runs is nothing of theirs; they can take its place', async () => {
    const own = run({ run_id: 's', tags: SESSION_TAGS });
    const second = run({ run_id: 'n2', metrics: { loss: 1 } });
    const { model } = await start({ runs: [own, RUN_B], nested: { s: [NESTED, second] } });
    expect(model.state.runs[0].metrics.size).toBe(0);
    let changes = 0;
    model.changed.connect(() => (changes += 1));
    model.replaceRun('s', ['n1', 'n2']);
    expect(changes).toBe(1);
    await wait(600);
    expect(model.state.runs.map(({ run_id }) => run_id)).toEqual(['b', 'n1', 'n2']);
  });

  it('says of a run that is not there why, and compares the others', async () => {
    const { model, transport } = await start();
    transport.refuse(getRun, 404, {
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: "Run 'gone' not found"
    });
    model.addRuns(['gone']);
    await wait(600);
    expect([...model.state.missing]).toEqual([['gone', "Run 'gone' not found"]]);
    expect(model.state.runs).toHaveLength(2);
    expect(model.state.error).toBe(null);
  });
});

it('asks six things at a time, whatever number of runs there is', async () => {
  const runs = Array.from({ length: 30 }, (_, at) => run({ run_id: `r${at}` }));
  const parts = compared({ runs });
  disposables.push(parts.model, parts.events);
  const answers = runs.map(() => deferred<{ run: (typeof runs)[number] }>());
  parts.transport.answer(
    getRun,
    ({ query }) => answers[Number(String(query.run_id).slice(1))].promise
  );
  await wait();
  expect(parts.transport.asked(getRun)).toHaveLength(6);
  answers[0].resolve({ run: runs[0] });
  await wait();
  expect(parts.transport.asked(getRun)).toHaveLength(7);
});

describe('an event', () => {
  it('asks again for the run and the curve that it is about, and for nothing else', async () => {
    const { model, tell, transport } = await start();
    transport.requests.length = 0;
    transport.answer(getSeries, () => series({ run_id: 'b', metric_key: 'loss', values: [7] }));
    tell({ type: 'series', run_id: 'b', metric_key: 'loss', session_id: null });
    await wait(600);
    expect(transport.asked(getRun).map(({ query }) => query.run_id)).toEqual(['b']);
    expect(transport.asked(getSeries).map(({ query }) => query.metric_key)).toEqual(['loss']);
    expect(transport.asked(listExecutions)).toEqual([]);
    expect(model.state.series.get('b', 'loss')?.values).toEqual([7]);
  });

  it('of a cell asks for the cells of that session', async () => {
    const { tell, transport, asked } = await start();
    transport.requests.length = 0;
    tell({ type: 'execution', session_id: 'kernel-b.1', execution_id: 'x', cell_id: 'fit' });
    await wait(600);
    expect(asked(listExecutions)).toEqual([{ session_id: 'kernel-b.1' }]);
  });

  it('many a second ask four times a second at most', async () => {
    const { tell, transport } = await start();
    transport.requests.length = 0;
    for (let at = 0; at < 50; at += 1) {
      tell({ type: 'series', run_id: 'b', metric_key: 'loss', session_id: null });
      await wait(20);
    }
    expect(transport.asked(getRun).length).toBeGreaterThan(2);
    expect(transport.asked(getRun).length).toBeLessThanOrEqual(5);
    expect(transport.asked(getSeries).length).toBeLessThanOrEqual(5);
  });

  it('is not followed while the view is hidden, but then', async () => {
    const { model, tell, transport } = await start();
    model.setVisible(false);
    transport.requests.length = 0;
    tell({ type: 'run', run_id: 'a', experiment_id: '0', session_id: null });
    await wait(2000);
    expect(transport.requests).toEqual([]);
    model.setVisible(true);
    await wait(600);
    expect(transport.asked(getRun)).toHaveLength(1);
  });
});

describe('while the view is hidden', () => {
  it('what was about to be asked waits', async () => {
    const runs = Array.from({ length: 30 }, (_, at) => run({ run_id: `r${at}` }));
    const { model, events, transport } = compared({ runs });
    disposables.push(model, events);
    const first = deferred<{ run: (typeof runs)[number] }>();
    transport.answer(getRun, () => first.promise);
    await wait();
    model.setVisible(false);
    first.resolve({ run: runs[0] });
    await wait(1000);
    expect(transport.asked(getRun)).toHaveLength(6);
    model.setVisible(true);
    await wait(1000);
    expect(transport.asked(getRun)).toHaveLength(30);
  });

  it('runs that are added one after the other are asked for once', async () => {
    const [c, d] = ['c', 'd'].map(run_id => run({ run_id }));
    const { model, transport, asked } = await start();
    transport.requests.length = 0;
    transport.answer(getRun, ({ query }) => ({ run: query.run_id === 'c' ? c : d }));
    model.setVisible(false);
    model.addRuns(['c']);
    model.addRuns(['d']);
    model.setVisible(true);
    await wait(600);
    expect(asked(getRun).map(({ run_id }) => run_id)).toEqual(['c', 'd']);
  });
});

it('keeps what it had when an ask fails, says so, and tries again when told', async () => {
  const { model, transport, tell } = await start();
  transport.refuse(getRun, 503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'Restarting.' });
  tell({ type: 'run', run_id: 'a', experiment_id: '0', session_id: null });
  await wait(600);
  expect(model.state.error).toBe('Restarting.');
  expect(model.state.runs).toHaveLength(2);
  transport.answer(getRun, ({ query }) => ({ run: query.run_id === 'a' ? RUN_A : RUN_B }));
  void model.refresh();
  await wait(600);
  expect(model.state.error).toBe(null);
});

describe('smallest and largest values', () => {
  it('are asked for only when they are shown, of the columns in sight', async () => {
    const { model, asked } = await start({ view: { chart: 'bars', bars: 'params.lr' } });
    expect(asked(getSeries)).toEqual([]);
    model.showRuns(['b']);
    model.change({ statistic: 'min' });
    await wait(600);
    expect(
      asked(getSeries).map(({ run_id, metric_key, width }) => [run_id, metric_key, width])
    ).toEqual([
      ['b', 'loss', '1'],
      ['b', 'val/acc', '1']
    ]);
    expect(model.state.series.extremes('b', 'loss')).toEqual({ min: 0.5, max: 2 });
  });

  it('leave out what is not finite', async () => {
    const { model } = await start({ values: () => ['NaN', 3, 'Infinity', 1] });
    expect(model.state.series.extremes('a', 'loss')).toEqual({ min: 1, max: 3 });
  });
});

it('asks for the curves of fifty runs, and for all where they are grouped; draws lines of fifty', async () => {
  const runs = Array.from({ length: 60 }, (_, at) =>
    run({ run_id: `r${at}`, metrics: { loss: 1 }, params: { lr: String(at % 2) } })
  );
  const { model, asked } = await start({ runs });
  await wait(600);
  expect(asked(getSeries)).toHaveLength(50);
  model.change({ groupBy: 'lr' });
  await wait(600);
  expect(asked(getSeries)).toHaveLength(60);
  expect(linesOfCurve(model.state.view, model.state.runs, 'loss')).toHaveLength(50);
});

it('keeps some runs only; the way back leaves what was added since', async () => {
  const { model } = await start({ view: { hidden: new Set(['a']) } });
  const undo = model.keepOnly(['b']);
  expect(model.state.runs.map(({ run_id }) => run_id)).toEqual(['b']);
  model.addRuns(['d']);
  model.toggleHidden('b');
  undo();
  expect(model.state.view.run_ids).toEqual(['a', 'b', 'd']);
  expect([...model.state.view.hidden].sort()).toEqual(['a', 'b']);
  expect([...model.state.places.keys()]).toContain('a');
});

it('keeps some runs only; the way back brings those alone, with their old colours', async () => {
  const { model } = await start({ runs: [RUN_A, RUN_B, run({ run_id: 'c' })] });
  const undo = model.keepOnly(['b', 'c']);
  model.removeRun('c');
  model.addRuns(['d']);
  undo();
  expect(model.state.view.run_ids).toEqual(['a', 'b', 'd']);
  expect(model.state.places).toEqual(
    new Map([
      ['a', 0],
      ['b', 1],
      ['d', 2]
    ])
  );
});

it('keeps the colours of runs when one is taken out and another added', async () => {
  const { model } = await start();
  model.removeRun('a');
  expect([...model.state.places]).toEqual([['b', 1]]);
  model.addRuns(['a', 'b']);
  expect([...model.state.places]).toEqual([
    ['b', 1],
    ['a', 0]
  ]);
  expect(model.state.view.run_ids).toEqual(['b', 'a']);
});

it('asks again for a part of the curves in more detail, in the order of the lines', async () => {
  const { model, transport } = await start();
  transport.requests.length = 0;
  const lines = ['a', 'b'].map(run_id => series({ run_id, metric_key: 'loss' }));
  const zoomed = model.zoom(lines, { start: 1.2, end: 7.5 });
  await wait();
  expect((await zoomed).map(({ run_id }) => run_id)).toEqual(['a', 'b']);
  expect(transport.asked(getSeries)[0].query).toMatchObject({ start_step: '1', end_step: '8' });
});
