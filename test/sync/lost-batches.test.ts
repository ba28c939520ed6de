import { afterAll, expect, it } from 'vitest';
import { copiedStore } from './copied-store.ts';

const { store, proxy, sync, close } = await copiedStore();
afterAll(close);

it('what a gateway gives up on goes in smaller batches, until they pass', async () => {
  const isLarge = (_: string, path: string, headers: Record<string, unknown>) =>
    path.includes('log-batch') && Number(headers['content-length']) > 20_000;
  const { run_id } = (await store.tracking.createRun({})).info;
  await sync.settled();
  proxy.next({ kind: 'status', status: 504 }, Infinity, isLarge);
  const metrics = Array.from({ length: 1000 }, (_, step) => {
    return { key: 'loss', value: step, timestamp: 1, step };
  });
  await store.tracking.logBatch({ run_id, metrics });
  await sync.settled();
  expect((await sync.status()).problems).toEqual([]);
  expect(sync.sentPoints).toBe(1000);
  expect(proxy.counts.faults['status']).toBeLessThan(6);
});
