// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { getSeries } from '../../../src/protocol/endpoints/series.ts';
import { SeriesModel } from '../../../src/ui/run/series-model.ts';
import { deferred } from '../../client/fake-transport.ts';
import { series } from '../recorded.ts';
import { setUp, wait } from '../set-up.ts';

const disposables: { dispose(): void }[] = [];

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  for (const one of disposables.splice(0)) one.dispose();
  vi.useRealTimers();
});

function start() {
  const { transport, client, events } = setUp();
  transport.answer(getSeries, ({ query }) =>
    series({ run_id: String(query.run_id), metric_key: String(query.metric_key) })
  );
  const model = new SeriesModel(client, { columns: 32, interval: 250 });
  disposables.push(model, events);
  model.setRun('run-1');
  model.setVisible(true);
  const asked = () => transport.asked(getSeries).map(({ query }) => query.metric_key);
  return { transport, model, asked };
}

it('asks for what is wanted, once', async () => {
  const { model, asked, transport } = start();
  model.want('loss');
  model.want('loss');
  await wait(600);
  expect(asked()).toEqual(['loss']);
  expect(transport.asked(getSeries)[0].query).toMatchObject({ run_id: 'run-1', width: '32' });
  expect([...model.state.series.keys()]).toEqual(['loss']);
});

it('has what was not here yet as soon as it comes, and new points all together', async () => {
  const { model, transport } = start();
  const slow = deferred<ReturnType<typeof series>>();
  transport.answer(getSeries, ({ query }) =>
    query.metric_key === 'slow' ? slow.promise : series({ values: [1, 1] })
  );
  model.want('slow');
  model.want('loss');
  await wait(20);
  expect([...model.state.series.keys()]).toEqual(['loss']);
  slow.resolve(series({ metric_key: 'slow' }));
  await wait(300);
  const slower = deferred<ReturnType<typeof series>>();
  transport.answer(getSeries, ({ query }) =>
    query.metric_key === 'slow' ? slower.promise : series({ values: [2, 2] })
  );
  for (const key of ['slow', 'loss']) model.markStale(key);
  await wait(300);
  expect(model.state.series.get('loss')?.values).toEqual([1, 1]);
  slower.resolve(series({ metric_key: 'slow' }));
  await wait();
  expect(model.state.series.get('loss')?.values).toEqual([2, 2]);
});

it('tells of hundreds of first answers together, not of each', async () => {
  const { model, transport } = start();
  const heard = vi.fn();
  model.changed.connect(heard);
  transport.answer(getSeries, async ({ query }) => {
    await new Promise(resolve => setTimeout(resolve, Number(query.metric_key) / 3));
    return series({ metric_key: String(query.metric_key) });
  });
  for (let at = 0; at < 300; at += 1) model.want(String(at));
  await wait(50);
  expect(model.state.series.size).toBeGreaterThan(80);
  await wait(100);
  expect(model.state.series.size).toBe(300);
  expect(heard.mock.calls.length).toBeLessThan(12);
});

it('asks nothing while it is hidden, and then for what came meanwhile', async () => {
  const { model, asked } = start();
  model.setVisible(false);
  model.want('loss');
  await wait(600);
  expect(asked()).toEqual([]);
  model.setVisible(true);
  await wait(600);
  expect(asked()).toEqual(['loss']);
});

it('follows new points of what is wanted alone', async () => {
  const { model, asked } = start();
  const end = model.want('loss');
  model.want('acc');
  await wait(600);
  end();
  model.markStale('loss');
  model.markStale('acc');
  await wait(600);
  expect(asked()).toEqual(['loss', 'acc', 'acc']);
  model.want('loss');
  await wait(600);
  expect(asked().pop()).toBe('loss');
});

it('asks again for points that came while it asked', async () => {
  const { model, asked, transport } = start();
  const slow = deferred<ReturnType<typeof series>>();
  transport.answer(getSeries, () => slow.promise);
  model.want('loss');
  await wait(300);
  model.markStale('loss');
  slow.resolve(series());
  await wait(600);
  expect(asked()).toEqual(['loss', 'loss']);
});

it('has one ask of a metric at a time, whatever asks at once', async () => {
  const { model, asked, transport } = start();
  const slow = deferred<ReturnType<typeof series>>();
  transport.answer(getSeries, ({ query }) =>
    query.metric_key === 'loss' ? slow.promise : series({ metric_key: 'acc' })
  );
  model.want('loss');
  await wait(300);
  model.markStale('loss');
  // Not put off by the ask that is under way.
  model.want('acc');
  await wait(300);
  expect(asked()).toEqual(['loss', 'acc']);
  expect(model.state.series.has('acc')).toBe(true);
  transport.answer(getSeries, () => series({ values: [8, 8] }));
  slow.resolve(series({ values: [1, 1] }));
  await wait(600);
  expect(asked()).toEqual(['loss', 'acc', 'loss']);
  expect(model.state.series.get('loss')?.values).toEqual([8, 8]);
});

it('drops the points of a run that is no longer shown', async () => {
  const { model, transport } = start();
  const slow = deferred<ReturnType<typeof series>>();
  transport.answer(getSeries, ({ query }) =>
    query.run_id === 'run-1' ? slow.promise : series({ run_id: 'other', values: [7, 7] })
  );
  model.want('loss');
  await wait(50);
  model.setRun('other');
  await wait(300);
  slow.resolve(series({ values: [1, 1] }));
  await wait(600);
  expect(model.state.series.get('loss')?.values).toEqual([7, 7]);
});

it('keeps what there is when an ask fails, says so, and asks again', async () => {
  const { model, transport } = start();
  model.want('loss');
  await wait(600);
  const before = model.state.series.get('loss');
  transport.refuse(getSeries, 500, { error_code: 'INTERNAL_ERROR', message: 'Disk gone.' });
  model.markStale('loss');
  await wait(600);
  expect(model.state).toMatchObject({ error: 'Disk gone.' });
  expect(model.state.series.get('loss')).toBe(before);
  transport.answer(getSeries, () => series({ values: [5, 5] }));
  await model.refresh();
  expect(model.state).toMatchObject({ error: null });
  expect(model.state.series.get('loss')?.values).toEqual([5, 5]);
});

it('loads a part of a series for a plot that is zoomed into', async () => {
  const { model, transport } = start();
  await model.load('loss', { start: 10.2, end: 19.7 });
  expect(transport.asked(getSeries)[0].query).toMatchObject({ start_step: '10', end_step: '20' });
  expect(model.state.series.size).toBe(0);
});
