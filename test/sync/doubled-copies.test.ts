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

const tagOf = (tags: Json[], key: string): string => tags.find(tag => tag.key === key).value;

/** As `celltrail sync` and a server that starts. */
async function look(): Promise<Json[]> {
  await sync.start({ checks: true });
  await sync.settled();
  return (await sync.status()).problems;
}

const madeBy = () => tagOf(copy.data.tags, 'celltrail.made_by');

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

it('of a logged model and a version it is the same', async () => {
  // What is of runs is not looked at here.
  await api.post('runs/delete', { run_id: copy.info.run_id });
  const { loggedModels, registry } = store;
  const { info } = await loggedModels.create({ experiment_id: '0', name: 'net' });
  const { model_id } = info;
  await loggedModels.finalize(model_id, 'LOGGED_MODEL_READY');
  await registry.createRegisteredModel({ name: 'net' });
  await registry.createModelVersion({ name: 'net', source: `models:/${model_id}`, model_id });
  await sync.settled();
  const { experiment_id } = copy.info;
  const models = async (): Promise<Json[]> =>
    (await api.post('logged-models/search', { experiment_ids: [experiment_id] })).models;
  const versions = async (): Promise<Json[]> =>
    (await api.get('model-versions/search', { filter: "name = 'net'" })).model_versions;
  const [model] = await models();
  const [version] = await versions();
  const makeBothOnceMore = async (by: (tags: Json[]) => string) => {
    const own = (tags: Json[], id: string) => [
      tag(id, tagOf(tags, id)),
      tag('celltrail.made_by', by(tags))
    ];
    const tags = own(model.info.tags, 'celltrail.model_id');
    await api.post('logged-models', { experiment_id, name: 'net', tags });
    const { source } = version;
    const net = { name: 'net', model_id: model.info.model_id };
    const ofIt = own(version.tags, 'celltrail.version_id');
    await api.post('model-versions/create', { ...net, source, tags: ofIt });
    expect([await models(), await versions()].map(({ length }) => length)).toEqual([2, 2]);
  };
  const named = async () => (await look()).filter(({ entity }) => entity !== undefined);

  await makeBothOnceMore(tags => tagOf(tags, 'celltrail.made_by'));
  expect(await named()).toEqual([]);
  expect((await models()).map(one => one.info.model_id)).toEqual([model.info.model_id]);
  expect((await versions()).map(one => one.version)).toEqual([version.version]);
  await makeBothOnceMore(() => 'somebody');
  expect(await named()).toMatchObject([
    { entity: 'model_version', message: expect.stringContaining("2 copies of version 1 of 'net'") },
    { entity: 'logged_model', message: expect.stringContaining("2 copies of the model 'net'") }
  ]);
});
