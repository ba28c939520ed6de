import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Json } from '../server/ask.ts';
import { copiedStore } from './copied-store.ts';

const { store, proxy, api, sync, close } = await copiedStore();
afterAll(close);

let experiment_id: string;
let name: string;
let count = 0;
beforeEach(async () => {
  name = `ward ${++count}`;
  ({ experiment_id } = await store.tracking.createExperiment({ name }));
  await newRun('first');
});

async function newRun(run_name: string): Promise<void> {
  await store.tracking.createRun({ experiment_id, run_name });
  await sync.settled();
}

async function rename(new_name: string): Promise<void> {
  await store.tracking.renameExperiment(experiment_id, new_name);
  await sync.settled();
}

const problems = async () => (await sync.status()).problems;
const idThere = async (experiment_name: string): Promise<string> =>
  (await api.get('experiments/get-by-name', { experiment_name })).experiment.experiment_id;
const runsThere = async (experiment_name: string): Promise<string[]> => {
  const experiment_ids = [await idThere(experiment_name)];
  const { runs = [] } = await api.post('runs/search', { experiment_ids });
  return runs.map(({ info }: Json) => info.run_name).sort();
};

it('one whose new name is taken there is named, and its new runs go on under the old name', async () => {
  const taken = await api.post('experiments/create', { name: `taken ${count}` });
  await rename(`taken ${count}`);
  expect(await problems()).toMatchObject([
    {
      ...{ run_id: '', run_name: `experiment taken ${count}`, entity: 'experiment' },
      ...{ kind: 'conflict', message: expect.stringContaining('cannot be renamed') }
    }
  ]);
  await newRun('second');
  expect(await runsThere(name)).toEqual(['first', 'second']);
  expect(await runsThere(`taken ${count}`)).toEqual([]);

  await api.post('experiments/update', { ...taken, new_name: `free ${count}` });
  await sync.retryNow();
  await sync.settled();
  expect(await problems()).toEqual([]);
  expect(await runsThere(`taken ${count}`)).toEqual(['first', 'second']);
});

it('one that was deleted there is named though nothing of it is new, until it is back', async () => {
  const deleted = { experiment_id: await idThere(name) };
  await api.post('experiments/delete', deleted);
  await store.tracking.setExperimentTag(experiment_id, 'team', 'red');
  await sync.settled();
  expect(await problems()).toMatchObject([
    {
      run_name: `experiment ${name}`,
      message: expect.stringContaining('was deleted on the remote')
    }
  ]);
  await api.post('experiments/restore', deleted);
  await sync.retryNow();
  await sync.settled();
  expect(await problems()).toEqual([]);
});

it('one that was deleted there and is renamed here is made anew, at once for the runs that wait', async () => {
  await api.post('experiments/delete', { experiment_id: await idThere(name) });
  await sync.retryNow();
  await store.tracking.setExperimentTag(experiment_id, 'team', 'red');
  await newRun('second');
  expect((await problems()).map(({ run_name }) => run_name)).toEqual([
    `experiment ${name}`,
    'second'
  ]);
  await rename(`again ${count}`);
  await expect.poll(problems).toEqual([]);
  expect(await runsThere(`again ${count}`)).toEqual(['second']);
});

/** The remote answers so, to that alone. */
const refuse = (status: number, endpoint: string, times = Infinity) =>
  proxy.next({ kind: 'status', status }, times, (_, path) => path.includes(endpoint));

async function mend(): Promise<void> {
  proxy.clear();
  await sync.retryNow();
  await sync.settled();
}

it('one that may not be renamed there is named, and its new runs go on under the old name', async () => {
  refuse(403, 'experiments/update');
  await rename(`not so ${count}`);
  await newRun('second');
  expect(await problems()).toMatchObject([
    { run_id: '', run_name: `experiment not so ${count}`, entity: 'experiment' }
  ]);
  expect(await runsThere(name)).toEqual(['first', 'second']);
  await mend();
  expect(await problems()).toEqual([]);
  expect(await runsThere(`not so ${count}`)).toEqual(['first', 'second']);
});

it('a tag of one that is not taken is named, holds up neither others nor runs, and goes later', async () => {
  refuse(400, 'set-experiment-tag', 1);
  await store.tracking.setExperimentTag(experiment_id, 'team', 'red');
  await sync.settled();
  await newRun('second');
  expect(await problems()).toMatchObject([
    { run_id: '', entity: 'experiment', message: expect.stringContaining("tag 'team'") }
  ]);
  expect(await runsThere(name)).toEqual(['first', 'second']);
  await mend();
  expect(await problems()).toEqual([]);
  const { experiment } = await api.get('experiments/get-by-name', { experiment_name: name });
  expect(experiment.tags).toEqual([{ key: 'team', value: 'red' }]);
});

it('one with a tag that is not taken is made without it', async () => {
  const made = `made ${count}`;
  const tags = [{ key: 'team', value: 'red' }];
  ({ experiment_id } = await store.tracking.createExperiment({ name: made, tags }));
  refuse(400, 'experiments/create', 1);
  refuse(400, 'set-experiment-tag', 1);
  await newRun('first');
  expect(await problems()).toMatchObject([{ message: expect.stringContaining("tag 'team'") }]);
  expect(await runsThere(made)).toEqual(['first']);
  await mend();
  expect(await problems()).toEqual([]);
});

it('one that may not be made is named as well as its runs', async () => {
  ({ experiment_id } = await store.tracking.createExperiment({ name: `not made ${count}` }));
  refuse(403, 'experiments/create');
  await newRun('first');
  expect((await problems()).map(({ run_name }) => run_name)).toEqual([
    `experiment not made ${count}`,
    'first'
  ]);
  await mend();
  await expect.poll(problems).toEqual([]);
});
