import { afterAll, expect, it } from 'vitest';
import { copiedStore } from './copied-store.ts';

const { store, proxy, sync, close } = await copiedStore();
afterAll(close);

async function newRun(experiment_id: string): Promise<string> {
  return (await store.tracking.createRun({ experiment_id, run_name: 'run' })).info.run_id;
}
const isThere = async (run_id: string) => (await store.sync.run(run_id))?.remote != null;

it('one that the remote answers with errors alone does not hold up the runs of others, and is named', async () => {
  const [broken, well] = [
    await store.tracking.createExperiment({ name: 'broken' }),
    await store.tracking.createExperiment({ name: 'well' })
  ];
  await newRun(broken.experiment_id);
  await newRun(well.experiment_id);
  await sync.settled();
  proxy.next({ kind: 'status', status: 500 }, Infinity, (_, path) =>
    path.includes('set-experiment-tag')
  );
  await store.tracking.setExperimentTag(broken.experiment_id, 'team', 'red');
  await expect.poll(() => sync.failure).not.toBeNull();
  const run_id = await newRun(well.experiment_id);
  await expect.poll(() => isThere(run_id), { timeout: 3000 }).toBe(true);

  await sync.settled();
  expect((await sync.status()).problems).toMatchObject([
    { run_name: 'experiment broken', entity: 'experiment', kind: 'failed', run_id: '' }
  ]);
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
  expect(await sync.status()).toMatchObject({ state: 'synced', problems: [] });
});
