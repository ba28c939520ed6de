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
