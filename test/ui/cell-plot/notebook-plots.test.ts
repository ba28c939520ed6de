// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getSeries, type Series } from '../../../src/protocol/endpoints/series.ts';
import { getRun, searchRuns } from '../../../src/protocol/endpoints/runs.ts';
import {
  listCellMetrics,
  listExecutions,
  type CellMetric,
  type CellMetrics
} from '../../../src/protocol/endpoints/sessions.ts';
import type { Session } from '../../../src/protocol/entities/session.ts';
import { NotebookPlots } from '../../../src/ui/cell-plot/notebook-plots.ts';
import { deferred, type FakeRequest } from '../../client/fake-transport.ts';
import { execution, run, series, session } from '../recorded.ts';
import { setUp, wait } from '../set-up.ts';

let disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

const metric = (fields: Partial<CellMetric> = {}): CellMetric => ({
  run_id: 'train-run-1',
  metric_key: 'loss',
  count: 4,
  steps: 2,
  last_value: 0.3,
  last_step: 3,
  ...fields
});

const cell = (fields: Partial<CellMetrics> = {}): CellMetrics => ({
  cell_id: 'cell-train',
  execution_id: 'execution-2',
  attempt: 3,
  state: 'started',
  metrics: [metric()],
  execution_count: null,
  started_time: null,
  ended_time: null,
  run_names: ['run'],
  params: [],
  plotted: [],
  note: null,
  ...fields
});

function seriesFor({ query }: FakeRequest, fields: Partial<Series> = {}): Series {
  return series({
    run_id: String(query.run_id),
    metric_key: String(query.metric_key),
    origins: [
      {
        execution_id: String(query.execution_id),
        cell_id: 'cell-train',
        execution_count: 5,
        attempt: query.execution_id === 'execution-1' ? 2 : 3,
        inferred: false
      }
    ],
    ...fields
  });
}

async function start(...cells: CellMetrics[]) {
  const parts = setUp();
  const answer = { cells, state: 'idle' as Session['state'] };
  parts.transport.answer(listCellMetrics, () => ({
    session: session({ state: answer.state }),
    cells: answer.cells
  }));
  parts.transport.answer(getSeries, seriesFor);
  const plots = new NotebookPlots(parts.client, parts.events);
  disposables.push(plots, parts.events);
  plots.setNotebook('a.ipynb');
  await wait(40);
  const points = () =>
    parts.tell({
      type: 'series',
      run_id: 'train-run-1',
      metric_key: 'loss',
      session_id: 'kernel-a.1'
    });
  return { ...parts, plots, answer, points };
}

describe('the plots of a notebook', () => {
  it('are of the cells that logged a curve, and only what the execution logged', async () => {
    const { plots, transport } = await start(
      cell({
        metrics: [metric({ metric_key: 'acc' }), metric(), metric({ metric_key: 'size', steps: 1 })]
      }),
      cell({ cell_id: 'cell-score', metrics: [metric({ steps: 1 })] })
    );
    expect([...plots.plots.keys()]).toEqual(['cell-train']);
    expect(plots.plots.get('cell-train')).toMatchObject({
      execution_id: 'execution-2',
      attempt: 3,
      live: true,
      series: [{ metric_key: 'loss' }, { metric_key: 'acc' }]
    });
    for (const { query } of transport.asked(getSeries)) {
      expect(query.execution_id).toBe('execution-2');
    }
  });

  it('ask again only for the series that grew', async () => {
    const { transport, answer, points } = await start(
      cell({ metrics: [metric(), metric({ metric_key: 'acc' })] })
    );
    expect(transport.asked(getSeries)).toHaveLength(2);
    answer.cells = [cell({ metrics: [metric({ count: 5 }), metric({ metric_key: 'acc' })] })];
    points();
    await wait(350);
    expect(transport.asked(getSeries)).toHaveLength(3);
    expect(transport.asked(getSeries)[2].query.metric_key).toBe('loss');
  });

  it('are asked for at most four times a second, and the cells every two seconds', async () => {
    const { transport, points, plots, answer } = await start(cell());
    const before = [listCellMetrics, getSeries].map(one => transport.asked(one).length);
    for (let at = 0; at < 100; at += 1) {
      const count = 5 + at;
      answer.cells = [cell({ metrics: [metric({ count })] })];
      transport.answer(getSeries, request => seriesFor(request, { count }));
      points();
      await wait(50);
    }
    const asked = (after: number[]) =>
      [listCellMetrics, getSeries].map((one, at) => transport.asked(one).length - after[at]);
    const [cells, points_] = asked(before);
    expect(cells).toBeGreaterThanOrEqual(2);
    expect(cells).toBeLessThanOrEqual(3);
    expect(points_).toBeGreaterThanOrEqual(15);
    expect(points_).toBeLessThanOrEqual(21);
    expect(plots.plots.get('cell-train')?.series[0].count).toBeGreaterThan(95);
    await wait(300);
    // Its count is told, too, when nothing is logged any more; then nothing is asked.
    const drawn = transport.asked(getSeries).length;
    await wait(2500);
    expect(transport.asked(getSeries)).toHaveLength(drawn);
    expect(plots.logged.get('cell-train')?.metrics[0].count).toBe(104);
    const quiet = [listCellMetrics, getSeries].map(one => transport.asked(one).length);
    await wait(5000);
    expect(asked(quiet)).toEqual([0, 0]);
  });

  it('show a series that is none of theirs yet as soon as it has a second step', async () => {
    const { plots, answer, points, tell } = await start(cell({ metrics: [] }));
    const acc = () =>
      tell({
        type: 'series',
        run_id: 'train-run-1',
        metric_key: 'acc',
        session_id: 'kernel-a.1'
      });
    answer.cells = [cell({ metrics: [metric({ steps: 1 })] })];
    points();
    await wait(300);
    answer.cells = [cell()];
    points();
    await wait(300);
    expect(plots.plots.get('cell-train')?.series).toHaveLength(1);
    answer.cells = [cell({ metrics: [metric(), metric({ metric_key: 'acc' })] })];
    acc();
    await wait(300);
    expect(plots.plots.get('cell-train')?.series).toHaveLength(2);
  });

  it('leave the cells alone for a series without steps, until another execution begins', async () => {
    const flat = metric({ metric_key: 'acc', steps: 1 });
    const { transport, answer, tell } = await start(cell({ metrics: [metric(), flat] }));
    const before = transport.asked(listCellMetrics).length;
    const log = async (times: number) => {
      for (let at = 0; at < times; at += 1) {
        tell({
          type: 'series',
          run_id: 'train-run-1',
          metric_key: 'acc',
          session_id: 'kernel-a.1'
        });
        await wait(250);
      }
    };
    await log(40);
    expect(transport.asked(listCellMetrics).length - before).toBeLessThanOrEqual(10);
    answer.cells = [cell({ execution_id: 'execution-3', metrics: [] })];
    const execution_id = 'execution-3';
    tell({ type: 'execution', session_id: 'kernel-a.1', execution_id, cell_id: null });
    const restarted = transport.asked(listCellMetrics).length;
    await log(3);
    expect(transport.asked(listCellMetrics).length - restarted).toBeGreaterThanOrEqual(3);
  });

  it('do not ask for points of a cell that has ended when another logs into its series', async () => {
    const ended = cell({ cell_id: 'cell-before', execution_id: 'execution-1', state: 'ok' });
    const { transport, points } = await start(ended, cell());
    const before = transport.asked(getSeries).length;
    points();
    await wait(600);
    const asked = transport.asked(getSeries).slice(before);
    expect(asked.map(({ query }) => query.execution_id)).toEqual(['execution-2']);
  });

  it('have all points at once when their cell ends', async () => {
    const { plots, transport, answer, points, tell } = await start(cell());
    points();
    await wait(600);
    answer.cells = [cell({ state: 'ok', metrics: [metric({ count: 9 })] })];
    transport.answer(getSeries, request => seriesFor(request, { count: 9 }));
    const told: unknown[] = [];
    plots.changed.connect(() => {
      const plot = plots.plots.get('cell-train');
      told.push([plot?.live, plot?.series[0].count]);
    });
    points();
    tell({
      type: 'execution',
      session_id: 'kernel-a.1',
      execution_id: 'execution-2',
      cell_id: null
    });
    await wait(300);
    expect(told[0]).toEqual([false, 9]);
  });

  it('are live until the execution has ended', async () => {
    const { plots, answer, tell } = await start(cell());
    answer.cells = [cell({ state: 'ok' })];
    tell({
      type: 'execution',
      session_id: 'kernel-a.1',
      execution_id: 'execution-2',
      cell_id: null
    });
    await wait(350);
    expect(plots.plots.get('cell-train')?.live).toBe(false);
  });

  it('stand still when the server stops, and go on with it', async () => {
    const { plots, server } = await start(cell());
    server('starting');
    expect(plots.plots.get('cell-train')).toMatchObject({ stopped: true, series: [{}] });
    server('ready');
    expect(plots.plots.get('cell-train')?.stopped).toBe(false);
  });

  it('are not those of the notebook before', async () => {
    const { plots, transport } = await start();
    const slow = deferred<{ session: null; cells: CellMetrics[] }>();
    transport.answer(listCellMetrics, ({ query }) =>
      query.notebook_path === 'slow.ipynb' ? slow.promise : { session: null, cells: [] }
    );
    plots.setNotebook('slow.ipynb');
    plots.setNotebook('b.ipynb');
    slow.resolve({ session: null, cells: [cell()] });
    await wait();
    expect(plots.plots.size).toBe(0);
  });

  it('are gone with the notebook, whatever is answered later', async () => {
    const { plots, transport } = await start();
    const slow = deferred<{ session: null; cells: CellMetrics[] }>();
    transport.answer(listCellMetrics, () => slow.promise);
    plots.setNotebook('slow.ipynb');
    plots.setNotebook(null);
    slow.resolve({ session: null, cells: [cell()] });
    await wait();
    expect(plots.plots.size).toBe(0);
  });

  it('are not asked for while the notebook is hidden', async () => {
    const { plots, transport, points } = await start(cell());
    plots.setVisible(false);
    const before = transport.requests.length;
    points();
    await wait(350);
    expect(transport.requests.length).toBe(before);
  });
});

describe('the plot that a cell asks for with its tags', () => {
  const asks = (fields: Partial<CellMetrics> = {}) =>
    cell({
      cell_id: 'cell-asks',
      state: 'ok',
      metrics: [],
      plotted: [{ run_id: 'train-run-1', metric_key: 'loss', count: 4, steps: 2 }],
      ...fields
    });

  it('has the whole series, and what the cell logged besides, none twice', async () => {
    const own = [metric(), metric({ metric_key: 'acc' })];
    const { plots, transport } = await start(asks({ metrics: own }));
    expect(plots.plots.get('cell-asks')?.series.map(({ metric_key }) => metric_key)).toEqual([
      'loss',
      'acc'
    ]);
    const asked = transport.asked(getSeries).map(({ query }) => query);
    expect(asked.map(({ metric_key, execution_id }) => [metric_key, execution_id])).toEqual([
      ['loss', undefined],
      ['acc', 'execution-2']
    ]);
    expect(await plots.bundleFor('cell-asks')).toMatchObject({
      series: [{ metric_key: 'loss' }, { metric_key: 'acc' }]
    });
  });

  it('is live while the session is busy, with whichever cell', async () => {
    const { plots, answer } = await start(asks(), cell({ state: 'ok' }));
    expect(plots.plots.get('cell-asks')).toMatchObject({ live: false, plotted: true });
    answer.state = 'busy';
    await plots.refresh();
    expect(plots.plots.get('cell-asks')?.live).toBe(true);
    expect(plots.plots.get('cell-train')).toMatchObject({ live: false, plotted: false });
  });

  it('is none for a series of one step', async () => {
    const one = { run_id: 'train-run-1', metric_key: 'loss', count: 7, steps: 1 };
    const { plots } = await start(asks({ plotted: [one] }));
    expect(plots.plots.size).toBe(0);
    expect(await plots.bundleFor('cell-asks')).toBeNull();
  });
});

describe('the notes of a notebook', () => {
  const noted = () =>
    cell({ cell_id: 'cell-noted', metrics: [], note: 'The tag metric:loss found no value.' });

  it('are those of the newest executions, and go with them', async () => {
    const { plots, answer } = await start(noted(), cell());
    expect([...plots.notes]).toEqual([
      ['cell-noted', { execution_id: 'execution-2', text: 'The tag metric:loss found no value.' }]
    ]);
    expect([...plots.plots.keys()]).toEqual(['cell-train']);
    answer.cells = [cell()];
    await plots.refresh();
    expect(plots.notes.size).toBe(0);
  });

  it('are told without plots, and then no points are asked for', async () => {
    const { plots, transport } = await start(noted(), cell());
    plots.setDrawing(false);
    expect(plots.plots.size).toBe(0);
    const before = transport.asked(getSeries).length;
    await plots.refresh();
    expect(plots.notes.size).toBe(1);
    expect(transport.asked(getSeries).length).toBe(before);
    plots.setDrawing(true);
    await wait(350);
    expect(plots.plots.size).toBe(1);
  });
});

describe('what stands behind the newest attempt', () => {
  async function withOlder(count = 3) {
    const parts = await start();
    parts.transport.answer(listExecutions, () => ({
      executions: Array.from({ length: count }, (_, at) =>
        execution({ cell_id: 'cell-train', execution_id: `execution-${at}`, attempt: at + 1 })
      )
    }));
    parts.transport.answer(searchRuns, () => ({ runs: [] }));
    parts.answer.cells = [cell({ metrics: [metric({ run_id: 'session-run-1' })] })];
    return parts;
  }

  it('comes after it, and with at most one more question for each of its own', async () => {
    const { plots, transport } = await withOlder();
    const before = transport.requests.length;
    await plots.refresh();
    const asked = transport.requests.length - before;
    expect(asked).toBe(3);
    expect(plots.plots.get('cell-train')).toMatchObject({ series: [{}], older: [] });
    await wait(1200);
    expect(transport.requests.length - before).toBeLessThanOrEqual(asked + 4 * 2);
    expect(plots.plots.get('cell-train')?.older.map(({ attempt }) => attempt)).toEqual([2, 1]);
    const done = transport.requests.length;
    await wait(2000);
    expect(transport.requests.length).toBe(done);
  });

  it('is not asked for while the notebook is hidden', async () => {
    const { plots, transport } = await withOlder();
    await plots.refresh();
    plots.setVisible(false);
    const before = transport.requests.length;
    await wait(2000);
    expect(transport.requests.length).toBe(before);
  });

  it('is saved with the plot, also before it was all drawn', async () => {
    const { plots } = await withOlder();
    await plots.refresh();
    const bundle = await plots.bundleFor('cell-train', 'execution-2');
    expect(bundle?.older?.map(({ attempt }) => attempt)).toEqual([2, 1]);
  });
});

describe('a sweep in one cell', () => {
  const sweep = () =>
    cell({ metrics: ['a', 'b'].map(end => metric({ run_id: `run-${end}` })), attempt: 1 });

  it('has its runs named by the param that differs', async () => {
    const { plots, transport, answer } = await start();
    transport.answer(getRun, ({ query }) => ({
      run: run({ run_id: String(query.run_id), params: { optimizer: String(query.run_id) } })
    }));
    answer.cells = [sweep()];
    await plots.refresh();
    expect([...(plots.plots.get('cell-train')?.labels.values() ?? [])]).toEqual([
      'optimizer=run-a',
      'optimizer=run-b'
    ]);
    expect(plots.cachedBundle('cell-train')?.series[0].label).toBe('optimizer=run-a');
    await plots.refresh();
    expect(transport.asked(getRun)).toHaveLength(2);
  });

  it('is drawn all the same when its runs cannot be read', async () => {
    const { plots, transport, answer } = await start();
    transport.refuse(getRun, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'gone' });
    answer.cells = [sweep()];
    await plots.refresh();
    expect(plots.plots.get('cell-train')?.series).toHaveLength(2);
    expect((await plots.bundleFor('cell-train'))?.series).toHaveLength(2);
  });
});

describe('a part of a plot', () => {
  it('is asked for line by line, each as it was asked for', async () => {
    const plotted = [{ run_id: 'train-run-1', metric_key: 'acc', count: 4, steps: 2 }];
    const { plots, transport } = await start(cell({ attempt: 1, plotted }));
    const before = transport.asked(getSeries).length;
    expect(await plots.load('cell-train', { start: 5, end: 9 })).toHaveLength(2);
    const asked = transport.asked(getSeries).slice(before);
    expect(asked.map(({ query }) => [query.metric_key, query.execution_id])).toEqual([
      ['loss', 'execution-2'],
      ['acc', undefined]
    ]);
    for (const { query } of asked) {
      expect([query.start_step, query.end_step].map(Number)).toEqual([5, 9]);
    }
  });
});

describe('the bundle of a cell', () => {
  it('is read fresh from the record', async () => {
    const { plots, transport } = await start(cell());
    transport.answer(getSeries, request =>
      seriesFor(request, { values: [9, 8, 7], steps: [0, 1, 2], count: 3 })
    );
    expect(await plots.bundleFor('cell-train', 'execution-2')).toMatchObject({
      version: 1,
      execution_id: 'execution-2',
      cell_id: 'cell-train',
      attempt: 3,
      series: [{ metric_key: 'loss', values: [9, 8, 7] }]
    });
  });

  it('of an execution that a newer one has followed is still its own', async () => {
    const { plots, answer } = await start(cell({ execution_id: 'execution-1', attempt: 2 }));
    answer.cells = [];
    expect(await plots.bundleFor('cell-train', 'execution-1')).toMatchObject({
      execution_id: 'execution-1',
      attempt: 2
    });
    answer.cells = [cell({ metrics: [metric({ steps: 1 })] })];
    expect((await plots.bundleFor('cell-train', 'execution-1'))?.attempt).toBe(2);
  });

  it('of an execution that is drawn while the record is asked is what is drawn then', async () => {
    const { plots, transport } = await start();
    const slow = deferred<{ session: null; cells: CellMetrics[] }>();
    transport.answer(listCellMetrics, () => slow.promise);
    const bundle = plots.bundleFor('cell-train', 'execution-1');
    await wait();
    transport.answer(listCellMetrics, () => ({
      session: null,
      cells: [cell({ execution_id: 'execution-1', attempt: 2 })]
    }));
    await plots.refresh();
    slow.resolve({ session: null, cells: [] });
    expect(await bundle).toMatchObject({ execution_id: 'execution-1', attempt: 2 });
  });

  it('is none for a cell that logged no curve', async () => {
    const { plots } = await start(cell({ metrics: [metric({ steps: 1 })] }));
    expect(await plots.bundleFor('cell-train', 'execution-2')).toBeNull();
    expect(await plots.bundleFor('cell-other')).toBeNull();
  });

  it('fails when the record cannot be read', async () => {
    const { plots, transport } = await start(cell());
    transport.refuse(listCellMetrics, 503, { message: 'starting' });
    await expect(plots.bundleFor('cell-train')).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE'
    });
  });

  it('is at hand without asking, for a save that begins', async () => {
    const { plots, transport } = await start(cell());
    const before = transport.requests.length;
    expect(plots.cachedBundle('cell-train')?.series[0].values).toEqual([2.1, 1.2, 0.6, 0.3]);
    expect(plots.cachedBundle('cell-other')).toBeNull();
    expect(transport.requests.length).toBe(before);
  });
});
