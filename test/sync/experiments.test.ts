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

it('one of its name that is there keeps its tags, and gets those that it lacks', async () => {
  const shared = `shared ${count}`;
  const { experiment_id: there } = await api.post('experiments/create', {
    name: shared,
    tags: [{ key: 'team', value: 'blue' }]
  });
  const tags = ['team', 'mlflow.note.content'].map(key => ({ key, value: 'ours' }));
  ({ experiment_id } = await store.tracking.createExperiment({ name: shared, tags }));
  await newRun('first');
  const tagsThere = async (): Promise<string[]> =>
    (await api.get('experiments/get', { experiment_id: there })).experiment.tags
      .map(({ key, value }: Json) => `${key} ${value}`)
      .sort();
  expect(await tagsThere()).toEqual(['mlflow.note.content ours', 'team blue']);
  expect(await problems()).toEqual([]);
  await store.tracking.setExperimentTag(experiment_id, 'team', 'red');
  await sync.settled();
  expect(await tagsThere()).toEqual(['mlflow.note.content ours', 'team red']);

  await store.tracking.deleteExperiment(experiment_id);
  await sync.settled();
  expect(await stageThere(there)).toBe('active');
});

const stageThere = async (experiment_id: string): Promise<string> =>
  (await api.get('experiments/get', { experiment_id })).experiment.lifecycle_stage;

async function deleteHere(): Promise<void> {
  await store.tracking.deleteExperiment(experiment_id);
  await sync.settled();
}

async function restoreHere(): Promise<void> {
  await store.tracking.restoreExperiment(experiment_id);
  await sync.settled();
}

it('one that was made for the record and is deleted here is deleted there, and restored with it', async () => {
  const there = await idThere(name);
  for (let n = 0; n < 2; n++) {
    await deleteHere();
    expect(await stageThere(there)).toBe('deleted');
    await restoreHere();
    expect(await stageThere(there)).toBe('active');
  }
  await newRun('second');
  expect(await runsThere(name)).toEqual(['first', 'second']);
  expect(await problems()).toEqual([]);
});

it('one that somebody restored there stays, though it is deleted here', async () => {
  const there = await idThere(name);
  await deleteHere();
  await api.post('experiments/restore', { experiment_id: there });
  await sync.start();
  await sync.settled();
  expect(await stageThere(there)).toBe('active');
});

it('one that others have runs in is not deleted there', async () => {
  const there = await idThere(name);
  await api.post('runs/create', { experiment_id: there, run_name: 'theirs' });
  await deleteHere();
  expect(await stageThere(there)).toBe('active');
  expect(await runsThere(name)).toEqual(['theirs']);
  await restoreHere();
  expect(await runsThere(name)).toEqual(['first', 'theirs']);
  expect(await problems()).toEqual([]);
});

it('one whose name is taken there by one that is not shown is named, and asks no more', async () => {
  const answer = (status: number, error_code: string) =>
    ({ kind: 'status', status, body: JSON.stringify({ error_code, message: 'No.' }) }) as const;
  let creates = 0;
  proxy.next(answer(400, 'RESOURCE_ALREADY_EXISTS'), Infinity, (_, path) => {
    const isCreate = path.includes('experiments/create');
    creates += Number(isCreate);
    return isCreate;
  });
  proxy.next(answer(404, 'RESOURCE_DOES_NOT_EXIST'), Infinity, (_, path) =>
    path.includes('get-by-name')
  );
  ({ experiment_id } = await store.tracking.createExperiment({ name: `unseen ${count}` }));
  await newRun('first');
  expect(creates).toBeLessThan(10);
  const message = expect.stringContaining('that you may not see');
  expect(await problems()).toMatchObject([
    { entity: 'experiment', kind: 'conflict', message },
    { run_name: 'first', kind: 'conflict', message }
  ]);
  await mend();
  expect(await problems()).toEqual([]);
});
