import { afterAll, expect, it } from 'vitest';
import { RecordedSession } from '../store/sessions/recorded-session.ts';
import { copiedStore } from './copied-store.ts';

const { store, api, sync, close } = await copiedStore();
afterAll(close);

const SOON = { timeout: 10_000 };

interface Copy {
  info: { lifecycle_stage: string };
  data: { tags: { key: string }[] };
}

async function copyOf(run_id: string): Promise<Copy> {
  const [{ remote }] = await store.sync.runsOf([run_id]);
  return (await api.get('runs/get', { run_id: remote?.run_id ?? '' })).run as Copy;
}

it('cells that ran are told to the remote, though of runs no tab hears anything', async () => {
  const session = await new RecordedSession(store).open('a.ipynb', Date.now());
  await sync.settled();
  await session.execute('first', Date.now(), Date.now() + 1);
  await expect
    .poll(async () => (await copyOf(session.run_id)).data.tags.map(({ key }) => key), SOON)
    .toContain('celltrail.cell.first');
});

it('with an experiment that is deleted here, or restored, so are the copies of its runs', async () => {
  const { experiment_id } = await store.tracking.createExperiment({ name: 'gone' });
  const { run_id } = (await store.tracking.createRun({ experiment_id })).info;
  await sync.settled();
  const stage = async () => (await copyOf(run_id)).info.lifecycle_stage;
  await store.tracking.deleteExperiment(experiment_id);
  await expect.poll(stage, SOON).toBe('deleted');
  await store.tracking.restoreExperiment(experiment_id);
  await expect.poll(stage, SOON).toBe('active');
});

it('what is said to be synced has nothing due', async () => {
  await expect.poll(async () => (await sync.status()).state, SOON).toBe('synced');
  expect(await store.sync.dueRuns()).toEqual([]);
});
