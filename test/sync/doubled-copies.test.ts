import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Json } from '../server/ask.ts';
import { copiedStore } from './copied-store.ts';
import { tag } from './write-record.ts';

const { store, api, sync, close } = await copiedStore();
afterAll(close);

let run_id: string;
let copy: Json;
beforeEach(async () => {
  run_id = (await store.tracking.createRun({ run_name: 'one' })).info.run_id;
  await store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  await sync.settled();
  [copy] = await copies();
});

async function copies(): Promise<Json[]> {
  const { experiment_id } = (await store.sync.run(run_id))!.remote!;
  const filter = `tags.\`celltrail.run_id\` = '${run_id}'`;
  return api.pages('runs/search', 'runs', { experiment_ids: [experiment_id], filter });
}

/** As a call makes one that the remote carries out long after it was given up. */
async function makeOneMore(made_by: string): Promise<string> {
  const { experiment_id, start_time } = copy.info;
  const tags = [tag('celltrail.run_id', run_id), tag('celltrail.made_by', made_by)];
  return (await api.post('runs/create', { experiment_id, start_time, tags })).run.info.run_id;
}

/** As `celltrail sync` and a server that starts. */
async function look(): Promise<Json[]> {
  await sync.start({ checks: true });
  await sync.settled();
  return (await sync.status()).problems;
}

const madeBy = () =>
  copy.data.tags.find(({ key }: Json) => key === 'celltrail.made_by').value as string;

it('one that we made by a call that was carried out late is deleted', async () => {
  await makeOneMore(madeBy());
  expect(await copies()).toHaveLength(2);
  expect(await look()).toEqual([]);
  expect((await copies()).map(({ info }) => info.run_id)).toEqual([copy.info.run_id]);
});

it('one that somebody made use of is left, and named until it is deleted there', async () => {
  const other = await makeOneMore(madeBy());
  await api.post('runs/log-parameter', { run_id: other, key: 'lr', value: '1' });
  const named = [{ run_id, kind: 'conflict', message: expect.stringContaining(other) }];
  expect(await look()).toMatchObject(named);
  expect(await look()).toMatchObject(named);
  expect(await copies()).toHaveLength(2);
  await api.post('runs/delete', { run_id: other });
  expect(await look()).toEqual([]);
});

it('one of which nobody knows who made it is left, and named', async () => {
  const other = await makeOneMore('somebody');
  expect(await look()).toMatchObject([{ run_id, message: expect.stringContaining(other) }]);
  expect(await copies()).toHaveLength(2);
});

it('the copy of a copy does not say who made that', async () => {
  const tags = [tag('celltrail.run_id', 'elsewhere'), tag('celltrail.made_by', 'elsewhere')];
  run_id = (await store.tracking.createRun({ run_name: 'two', tags })).info.run_id;
  await sync.settled();
  const [{ data }] = await copies();
  expect(data.tags).not.toContainEqual(tag('celltrail.made_by', 'elsewhere'));
});
