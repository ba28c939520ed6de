import { afterAll, expect, it } from 'vitest';
import { copiedStore } from './copied-store.ts';

const { store, proxy, api, sync, close } = await copiedStore();
afterAll(close);

/** Bodies of points that have more bytes than this are too large. */
const tooLarge = (bytes: number) =>
  proxy.next({ kind: 'status', status: 413 }, 10_000, (_, path, headers) => {
    return path.includes('log-batch') && Number(headers['content-length']) > bytes;
  });

async function newRun(run_name: string, points: number): Promise<string> {
  const { run_id } = (await store.tracking.createRun({ run_name })).info;
  const metrics = Array.from({ length: points }, (_, step) => ({
    key: `m${step % 2}`,
    value: step,
    timestamp: 1,
    step
  }));
  await store.tracking.logBatch({ run_id, metrics });
  await store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  return run_id;
}

async function copyOf(run_name: string) {
  const { experiments } = (await api.post('experiments/search', { max_results: 10 })) as {
    experiments: { experiment_id: string }[];
  };
  const { runs } = (await api.post('runs/search', {
    experiment_ids: experiments.map(({ experiment_id }) => experiment_id),
    filter: `attributes.run_name = '${run_name}'`
  })) as { runs: { info: { status: string }; data: { metrics?: { key: string }[] } }[] };
  return { status: runs[0].info.status, metrics: runs[0].data.metrics?.map(({ key }) => key) };
}

it('what is too much at once goes in parts', async () => {
  tooLarge(400);
  await newRun('in parts', 60);
  await sync.settled();
  proxy.clear();
  expect(await copyOf('in parts')).toEqual({ status: 'FINISHED', metrics: ['m0', 'm1'] });
  expect((await sync.status()).problems).toEqual([]);
});

it('points that are not taken are named, hold up nothing, and go when somebody tries again', async () => {
  tooLarge(10);
  const run_id = await newRun('refused', 20);
  await sync.settled();
  expect(await copyOf('refused')).toEqual({ status: 'FINISHED', metrics: undefined });
  expect((await sync.status()).problems).toMatchObject([
    { run_id, kind: 'conflict', message: expect.stringContaining('metric m0 (and 1 more)') }
  ]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(await copyOf('refused')).toEqual({ status: 'FINISHED', metrics: ['m0', 'm1'] });
  expect((await sync.status()).problems).toEqual([]);
});

it('of a run with a metric that was refused only that goes again, when somebody tries again', async () => {
  const { run_id } = (await store.tracking.createRun({ run_name: 'one of two' })).info;
  await sync.settled();
  const log = (key: string, points: number) => {
    const metrics = Array.from({ length: points }, (_, step) => {
      return { key, value: step, timestamp: 1, step };
    });
    return store.tracking.logBatch({ run_id, metrics });
  };
  await log('good', 500);
  await sync.settled();
  tooLarge(0);
  await log('bad', 3);
  await sync.settled();
  expect((await sync.status()).problems).toMatchObject([{ run_id }]);
  const before = sync.sentPoints;
  await sync.retryNow();
  await sync.settled();
  expect((await sync.status()).problems).toMatchObject([{ run_id }]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect((await sync.status()).problems).toEqual([]);
  expect((await copyOf('one of two')).metrics).toEqual(['bad', 'good']);
  expect(sync.sentPoints - before).toBe(3);
});

const isInputs = (_: string, path: string) => path.endsWith('log-inputs');

/** Of each half a megabyte for its schema, but for the last one. */
async function newFolds(run_name: string, count: number): Promise<string> {
  const { run_id } = (await store.tracking.createRun({ run_name })).info;
  const datasets = Array.from({ length: count }, (_, at) => ({
    dataset: {
      name: `fold ${at}`,
      digest: `${run_name} ${at}`.slice(-36),
      source_type: 'local',
      source: '{}',
      schema: at === count - 1 ? '{}' : 'x'.repeat(500_000)
    }
  }));
  await store.tracking.logInputs(run_id, datasets, []);
  await store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  return run_id;
}

async function foldsOf(run_id: string): Promise<string[]> {
  const [{ remote }] = await store.sync.runsOf([run_id]);
  const { run } = await api.get('runs/get', { run_id: remote?.run_id ?? '' });
  return (run.inputs.dataset_inputs ?? [])
    .map(({ dataset }: { dataset: { name: string } }) => dataset.name)
    .sort();
}

it('datasets that are too much at once go in parts; one that is not taken is named', async () => {
  proxy.next({ kind: 'status', status: 413 }, Infinity, (...asked) => {
    return isInputs(asked[0], asked[1]) && Number(asked[2]['content-length']) > 600_000;
  });
  const run_id = await newFolds('in parts', 4);
  await sync.settled();
  expect(await foldsOf(run_id)).toEqual(['fold 0', 'fold 1', 'fold 2', 'fold 3']);
  expect((await sync.status()).problems).toEqual([]);
  proxy.clear();
  proxy.next({ kind: 'status', status: 413 }, Infinity, (...asked) => {
    return isInputs(asked[0], asked[1]) && Number(asked[2]['content-length']) > 400_000;
  });
  const other = await newFolds('one is refused', 2);
  await sync.settled();
  expect(await copyOf('one is refused')).toMatchObject({ status: 'FINISHED' });
  expect(await foldsOf(other)).toEqual(['fold 1']);
  expect((await sync.status()).problems).toMatchObject([
    { run_id: other, kind: 'conflict', message: expect.stringContaining('dataset fold 0. ') }
  ]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(await foldsOf(other)).toEqual(['fold 0', 'fold 1']);
  expect((await sync.status()).problems).toEqual([]);
});

it('a remote that knows no datasets gets all the rest', async () => {
  proxy.next({ kind: 'status', status: 404, body: '<html>Not Found</html>' }, 10, isInputs);
  const run_id = await newFolds('without datasets', 2);
  await sync.settled();
  proxy.clear();
  expect(await copyOf('without datasets')).toMatchObject({ status: 'FINISHED' });
  expect((await sync.status()).problems).toMatchObject([
    { run_id, message: expect.stringContaining('dataset fold 0 (and 1 more)') }
  ]);
});
