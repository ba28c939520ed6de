import { afterAll, expect, it } from 'vitest';
import type { SyncSettings } from '../../src/protocol/entities/sync.ts';
import type { Json } from '../server/ask.ts';
import { RecordedSession } from '../store/sessions/recorded-session.ts';
import { copiedStore } from './copied-store.ts';

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const { close } of opened) await close();
});

async function open(settings: Partial<SyncSettings>) {
  const copied = await copiedStore(settings);
  opened.push(copied);
  const { api, store, sync } = copied;
  const runsThere = async (): Promise<string[]> => {
    await sync.settled();
    const { experiments } = await api.post('experiments/search', { max_results: 100 });
    const experiment_ids = experiments.map(({ experiment_id }: Json) => experiment_id);
    const { runs = [] } = await api.post('runs/search', { experiment_ids });
    return runs.map(({ info }: Json) => info.run_name).sort();
  };
  return { store, runsThere };
}

it('with a filter of tags only the runs leave that have all of them', async () => {
  const filter = [
    { key: 'team', value: 'red' },
    { key: 'stage', value: '' }
  ];
  const { store, runsThere } = await open({ tags: filter });
  const newRun = (run_name: string, tags: Record<string, string>) =>
    store.tracking.createRun({
      run_name,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value }))
    });
  await newRun('both', { team: 'red', stage: 'prod' });
  await newRun('another team', { team: 'blue', stage: 'prod' });
  await newRun('one alone', { team: 'red' });
  await newRun('none', {});
  const { info } = await newRun('later', { team: 'red' });
  expect(await runsThere()).toEqual(['both']);
  await store.tracking.logBatch({
    run_id: info.run_id,
    tags: [{ key: 'stage', value: 'test' }]
  });
  expect(await runsThere()).toEqual(['both', 'later']);
});

it('runs of a notebook that was excepted stay, with those that are logged in it', async () => {
  const { store, runsThere } = await open({ excluded_notebooks: ['private.ipynb'] });
  const newSession = async (notebook: string) => {
    const { run_id } = await new RecordedSession(store).open(notebook, Date.now());
    const { experiment_id } = (await store.tracking.getRun(run_id)).info;
    await store.tracking.createRun({ experiment_id, run_name: `logged in ${notebook}` });
    return (await store.tracking.getRun(run_id)).info.run_name;
  };
  await newSession('private.ipynb');
  const shared = await newSession('shared.ipynb');
  expect(await runsThere()).toEqual(['logged in shared.ipynb', shared].sort());
});
