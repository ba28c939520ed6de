import { describe, expect, it } from 'vitest';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';

const store = await temporaryStore();
const { tracking, sessions, series } = store;

const tagsOf = (session: RecordedSession, execution_id?: string) => [
  { key: 'celltrail.session', value: session.session_id },
  ...(execution_id ? [{ key: 'celltrail.execution', value: execution_id }] : [])
];
const nestedRun = async (session: RecordedSession, execution_id?: string) =>
  (await tracking.createRun({ tags: tagsOf(session, execution_id) })).info.run_id;
const log = (
  run_id: string,
  key: string,
  ...points: [step: number, timestamp: number, value: number][]
) =>
  tracking.logBatch({
    run_id,
    metrics: points.map(([step, timestamp, value]) => ({ key, step, timestamp, value }))
  });

/** A session whose cells run around now, since points are placed by their arrival as well. */
const begin = async (notebook: string) => {
  const now = Date.now();
  return { now, session: await new RecordedSession(store).open(notebook, now - 50_000) };
};

describe('the metrics of cells', () => {
  it('name what the newest execution of each cell logged', async () => {
    const { now, session } = await begin('cells.ipynb');
    const run_id = await nestedRun(session);
    await session.execute('quiet', now - 45_000, now - 44_000);
    await session.execute('train', now - 40_000, now - 30_000);
    const second = await session.execute('train', now - 20_000);
    await log(run_id, 'loss', [1, now - 35_000, 9]); // of the first execution
    await log(run_id, 'loss', [1, now - 15_000, 5], [2, now - 14_000, 4], [2, now - 14_000, 4]);
    await log(run_id, 'acc', [7, now - 13_000, 0.5]);
    const asked = async () => (await sessions.cellMetrics({ notebook_path: 'cells.ipynb' })).cells;
    const loss = { run_id, metric_key: 'loss', count: 2, steps: 2, last_value: 4, last_step: 2 };
    const acc = { run_id, metric_key: 'acc', count: 1, steps: 1, last_value: 0.5, last_step: 7 };
    const train = { cell_id: 'train', execution_id: second, attempt: 2, state: 'started' };
    expect(await asked()).toMatchObject([{ ...train, metrics: [loss, acc] }]);

    // It goes on counting where it stopped: out of order, and with duplicates of old points.
    await log(
      run_id,
      'loss',
      [3, now - 9000, 3],
      [1, now - 15_000, 5],
      [0, now - 8000, 1],
      [3, now - 9000, 3]
    );
    expect(await asked()).toMatchObject([
      { ...train, metrics: [{ ...loss, count: 4, last_value: 3, last_step: 3 }, acc] }
    ]);

    // What is logged once the next cell has started is that cell's.
    await session.apply({
      type: 'update-execution',
      execution_id: second,
      fields: { state: 'ok', ended_time: now - 5000 }
    });
    await session.execute('after', now - 4000);
    await log(run_id, 'loss', [4, now - 3000, 2]);
    const [trained, after] = await asked();
    expect(trained.metrics[0]).toMatchObject({ count: 4, last_step: 3 });
    expect(after).toMatchObject({
      cell_id: 'after',
      metrics: [{ metric_key: 'loss', count: 1, last_step: 4 }]
    });
  });

  it('stand beside the params that it logged', async () => {
    const { now, session } = await begin('params.ipynb');
    const run_id = await nestedRun(session);
    await session.execute('before', now - 20_000, now - 10_000);
    const execution_id = await session.execute('setup', now - 5000);
    const params = ['lr', 'depth'].map(key => ({ key, value: '1' }));
    await tracking.logBatch({ run_id, params });
    const { cells } = await sessions.cellMetrics({ notebook_path: 'params.ipynb' });
    const { run_name } = (await tracking.getRun(run_id)).info;
    expect(cells).toEqual([
      {
        cell_id: 'setup',
        execution_id,
        execution_count: 2,
        attempt: 1,
        state: 'started',
        started_time: now - 5000,
        ended_time: null,
        metrics: [],
        run_names: [run_name],
        params: ['depth', 'lr'],
        plotted: [],
        note: null
      }
    ]);
  });

  it('come with the newest session of the notebook, or the named one', async () => {
    const { session: old } = await begin('newest.ipynb');
    const now = Date.now();
    const session = await new RecordedSession(store).open('newest.ipynb', now - 10_000);
    const run_id = await nestedRun(old);
    await old.execute('c', now - 30_000);
    await log(run_id, 'a', [1, now - 20_000, 1]);
    const newest = await sessions.cellMetrics({ notebook_path: 'newest.ipynb' });
    expect([newest.session?.session_id, newest.cells]).toEqual([session.session_id, []]);
    const named = await sessions.cellMetrics({ session_id: old.session_id });
    expect([named.session?.session_id, named.cells.length]).toEqual([old.session_id, 1]);
    expect(await sessions.cellMetrics({ notebook_path: 'none.ipynb' })).toEqual({
      session: null,
      cells: []
    });
  });

  it('follow an execution whose start is reported after its points', async () => {
    const { now, session } = await begin('late.ipynb');
    const run_id = await nestedRun(session);
    await log(run_id, 'a', [1, now - 9000, 1], [2, now - 8000, 2]);
    expect((await sessions.cellMetrics({ session_id: session.session_id })).cells).toEqual([]);
    await session.execute('c', now - 10_000);
    const { cells } = await sessions.cellMetrics({ session_id: session.session_id });
    expect(cells).toMatchObject([{ cell_id: 'c', metrics: [{ count: 2 }] }]);
  });
});

describe('a cell that logged nothing', () => {
  it('comes with the metrics that its tag plot:<metric> names, and with what is wrong with its tags', async () => {
    const { now, session } = await begin('tags.ipynb');
    const tagged = async (cell_id: string, cell_tags: string[]) => {
      const execution_id = await session.execute(cell_id, now - 5000, now - 4000);
      await session.apply({ type: 'update-execution', execution_id, fields: { cell_tags } });
      return execution_id;
    };
    await tagged('plots', ['plot:loss', 'plot: acc', 'other']);
    const wrong = await tagged('wrong', ['metric:loss']);
    await session.apply({ type: 'update-execution', execution_id: wrong, fields: { note: 'no' } });
    const run_id = await nestedRun(session);
    await log(run_id, 'loss', [1, now - 3000, 1], [2, now - 2000, 2]);
    await log(run_id, 'lossy', [1, now - 3000, 1]);
    const { cells } = await sessions.cellMetrics({ session_id: session.session_id });
    expect(cells).toMatchObject([
      {
        cell_id: 'plots',
        metrics: [],
        plotted: [{ run_id, metric_key: 'loss', count: 2, steps: 2 }],
        note: null
      },
      { cell_id: 'wrong', plotted: [], note: 'no' }
    ]);
  });
});

describe('the points of a series', () => {
  it('name the execution that logged them, and mark what is inferred', async () => {
    const { now, session } = await begin('origins.ipynb');
    const one = await session.execute('c1', now - 40_000, now - 30_000, 'ok', 'run = start()');
    const two = await session.execute('c2', now - 20_000, now - 10_000, 'ok', 'run.log("a", 1)');
    const run_id = await nestedRun(session, one);
    await log(
      run_id,
      'a',
      [1, now - 45_000, 1],
      [2, now - 35_000, 2],
      [3, now - 25_000, 3],
      [4, now - 15_000, 4],
      [5, 1, 5]
    );
    const answer = await series.series({ run_id, metric_key: 'a' });
    expect(answer.origin).toEqual([-1, 0, 1, 2, 3]);
    const origin = (execution_id: string, n: number, inferred: boolean) => ({
      execution_id,
      cell_id: `c${n}`,
      execution_count: n,
      attempt: 1,
      inferred
    });
    expect(answer.origins).toEqual([
      origin(one, 1, false),
      origin(one, 1, true),
      origin(two, 2, false),
      origin(two, 2, true)
    ]);
    const own = await series.series({ run_id, metric_key: 'a', execution_id: two });
    expect([own.count, own.steps]).toEqual([2, [4, 5]]);
  });

  it('of a run that was left open are of the cell that names them, else inferred', async () => {
    const { now, session } = await begin('open.ipynb');
    const made = await session.execute('make', now - 40_000, now - 35_000);
    await session.execute('names', now - 30_000, now - 25_000, 'ok', 'log("loss", 1)');
    await session.execute('silent', now - 20_000, now - 15_000, 'ok', 'sleep(5)');
    const again = await session.execute('again', now - 10_000, now - 5_000);
    const run_id = await nestedRun(session, made);
    await tracking.logBatch({ run_id, tags: tagsOf(session, again) });
    const times = [38_000, 28_000, 18_000, 8_000].map(ago => now - ago);
    for (const key of ['loss', 'acc']) {
      await log(
        run_id,
        key,
        ...times.map((time, step): [number, number, number] => [step, time, 1])
      );
    }
    const found = async (metric_key: string) => {
      const { origin, origins } = await series.series({ run_id, metric_key });
      return origin.map(at => `${origins[at].cell_id}${origins[at].inferred ? ' inferred' : ''}`);
    };
    expect(await found('loss')).toEqual(['make', 'names', 'silent inferred', 'again']);
    expect(await found('acc')).toEqual(['make', 'names inferred', 'silent inferred', 'again']);
  });

  it('of a run that was taken up in a later session are of the sessions that they were logged in', async () => {
    const { now, session: old } = await begin('old.ipynb');
    const first = await old.execute('first', now - 40_000, now - 30_000);
    const run_id = await nestedRun(old, first);
    const later = await new RecordedSession(store).open('later.ipynb', now - 20_000);
    const second = await later.execute('second', now - 20_000, now - 10_000);
    await tracking.logBatch({ run_id, tags: tagsOf(later, second) });
    await log(run_id, 'a', [1, now - 35_000, 1], [2, now - 25_000, 2], [3, now - 15_000, 3]);
    const { origin, origins } = await series.series({ run_id, metric_key: 'a' });
    expect(origin.map(at => [origins[at].cell_id, origins[at].inferred])).toEqual([
      ['first', false],
      ['first', true],
      ['second', false]
    ]);
    const cells = async ({ session_id }: RecordedSession) =>
      (await sessions.cellMetrics({ session_id })).cells.map(({ cell_id, metrics }) => [
        cell_id,
        metrics[0].count
      ]);
    expect(await cells(old)).toEqual([['first', 2]]);
    expect(await cells(later)).toEqual([['second', 1]]);
    const own = await series.series({ run_id, metric_key: 'a', execution_id: first });
    expect(own.steps).toEqual([1, 2]);
  });

  it('of a run that was taken up when its kernel was killed are not of the cell that died', async () => {
    const { now, session: old } = await begin('killed.ipynb');
    const dead = await old.execute('dead', now - 40_000);
    const run_id = await nestedRun(old, dead);
    await old.end('FAILED', 'kernel died (signal 9)', now - 30_000);
    const later = await new RecordedSession(store).open('killed.ipynb', now - 20_000);
    const next = await later.execute('next', now - 20_000);
    await tracking.logBatch({ run_id, tags: tagsOf(later, next) });
    await log(run_id, 'a', [1, now - 35_000, 1], [2, now - 10_000, 2]);
    const { origin, origins } = await series.series({ run_id, metric_key: 'a' });
    expect(origin.map(at => [origins[at].cell_id, origins[at].inferred])).toEqual([
      ['dead', false],
      ['next', false]
    ]);
  });
});
