import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { databasePath } from '../../../src/store/db/data-folder.ts';
import type { SyncEntityRef } from '../../../src/store/sync/sync-entity-store.ts';
import { temporaryStore } from '../temporary-store.ts';
import { REMOTE } from './sync-model.ts';

const store = await temporaryStore();
const { sync, tracking, loggedModels, registry, maintenance } = store;
const { entities } = sync;
const database = new DatabaseSync(databasePath(store.dataDir));
afterAll(() => database.close());

const newRun = async () => (await tracking.createRun({})).info.run_id;
const newModel = async (source_run_id = '') =>
  (await loggedModels.create({ experiment_id: '0', source_run_id })).info.model_id;
/** Id of sync's own. */
const idOf = (table: 'registered_model' | 'model_version') =>
  database.prepare(`SELECT max(id) || '@' || creation_time AS id FROM ${table}`).get()![
    'id'
  ] as string;
let names = 0;
async function newRegistered(): Promise<{ name: string; model: string }> {
  const name = `name ${++names}`;
  await registry.createRegisteredModel({ name });
  return { name, model: idOf('registered_model') };
}
async function newVersion(name: string, source = 's3://bucket/x', made: object = {}) {
  await registry.createModelVersion({ name, source, ...made });
  return idOf('model_version');
}
const stateOf = ({ kind, id }: SyncEntityRef) =>
  ({
    logged_model: () => entities.loggedModel(id),
    registered_model: () => entities.registeredModel(id),
    model_version: () => entities.modelVersion(id),
    run_models: () => entities.runModels(id)
  })[kind]();
/** All that is due is settled. @returns what it was */
async function settle(): Promise<string[]> {
  const due = await entities.due();
  for (const ref of due) await entities.save(ref, { settled: (await stateOf(ref)).changes });
  return due.map(({ kind, id }) => `${kind} ${id}`);
}
const THERE = { run_id: 'there', experiment_id: '1', artifact_uri: 'mlflow-artifacts:/1/there' };

describe('models that are due', () => {
  beforeEach(async () => {
    await sync.setRemote(null);
    await sync.setRemote(REMOTE);
    await settle();
  });

  it('are none without a remote, and all once there is one or another one', async () => {
    await sync.setRemote(null);
    const run_id = await newRun();
    const model_id = await newModel();
    await tracking.logOutputs(run_id, [{ model_id, step: 0 }]);
    const { name, model } = await newRegistered();
    const version = await newVersion(name);
    expect(await entities.due()).toEqual([]);
    const all = [
      `logged_model ${model_id}`,
      `run_models ${run_id}`,
      `model_version ${version}`,
      `registered_model ${model}`
    ];
    await sync.setRemote(REMOTE);
    const due = await settle();
    expect(due.filter(name => all.includes(name))).toEqual(all);
    await entities.save({ kind: 'logged_model', id: model_id }, { remote: { model_id: 'm' } });
    await settle();
    expect(await settle()).toEqual([]);
    await sync.setRemote({ ...REMOTE, address: 'http://two' });
    expect(await settle()).toEqual(expect.arrayContaining(all));
    expect((await entities.loggedModel(model_id)).remote).toBeNull();
  });

  it('that stayed here are looked at again with other settings', async () => {
    const model_id = await newModel();
    const copied = await newModel();
    await entities.save({ kind: 'logged_model', id: copied }, { remote: { model_id: 'm' } });
    await settle();
    await sync.setRemote({ ...REMOTE, settings: { ...REMOTE.settings, share_code: true } });
    const due = await settle();
    expect(due).toContain(`logged_model ${model_id}`);
    expect(due).not.toContain(`logged_model ${copied}`);
  });

  it('are logged ones with each change of theirs', async () => {
    const run_id = await newRun();
    const model_id = await newModel();
    const { name } = await newRegistered();
    await settle();
    const point = { key: 'a', step: 1, timestamp: 1, value: 1, model_id };
    for (const change of [
      () => loggedModels.setTags(model_id, [{ key: 'a', value: 'b' }]),
      () => loggedModels.setTags(model_id, [{ key: 'a', value: 'c' }]),
      () => loggedModels.deleteTag(model_id, 'a'),
      () => loggedModels.logParams(model_id, [{ key: 'a', value: 'b' }]),
      () => tracking.logBatch({ run_id, metrics: [point] }),
      () => loggedModels.finalize(model_id, 'LOGGED_MODEL_READY'),
      () => entities.isDue({ kind: 'logged_model', id: model_id }),
      () => loggedModels.delete(model_id)
    ]) {
      await change();
      expect(await settle(), String(change)).toEqual([`logged_model ${model_id}`]);
    }
    await registry.deleteRegisteredModel(name);
    await settle();
  });

  it('are registered ones and versions with each change of theirs', async () => {
    const registered = await newRegistered();
    const { name } = registered;
    // Made in one millisecond both have the same key.
    const model = `registered_model ${registered.model}`;
    const version = `model_version ${await newVersion(name)}`;
    await settle();
    const tag = { key: 'a', value: 'b' };
    const one = { name, version: '1' };
    for (const [due, change] of [
      [model, () => registry.setRegisteredModelTag(name, tag)],
      [model, () => registry.deleteRegisteredModelTag(name, 'a')],
      [model, () => registry.setRegisteredModelAlias({ ...one, alias: 'a' })],
      [model, () => registry.deleteRegisteredModelAlias({ name, alias: 'a' })],
      [model, () => registry.updateRegisteredModel(name, 'described')],
      [version, () => registry.setModelVersionTag(one, tag)],
      [version, () => registry.deleteModelVersionTag(one, 'a')],
      [version, () => registry.updateModelVersion({ ...one, description: 'x' })],
      [
        version,
        () =>
          registry.transitionModelVersionStage({
            ...one,
            stage: 'Staging',
            archive_existing_versions: false
          })
      ],
      [version, () => registry.deleteModelVersion(one)],
      [model, () => registry.renameRegisteredModel(name, `${name} renamed`)]
    ] as const) {
      await change();
      expect(await settle(), String(change)).toEqual([due]);
    }
    await registry.deleteRegisteredModel(`${name} renamed`);
    await settle();
  });

  it('stay so when they changed after they were read', async () => {
    const model_id = await newModel();
    const { changes } = await entities.loggedModel(model_id);
    await loggedModels.setTags(model_id, [{ key: 'a', value: 'b' }]);
    const ref = { kind: 'logged_model', id: model_id } as const;
    await entities.save(ref, { settled: changes });
    expect(await entities.due()).toEqual([ref]);
    await settle();
  });

  it('come first when they are deleted, and are known until that was sent', async () => {
    const { name, model } = await newRegistered();
    const version = await newVersion(name);
    await entities.save({ kind: 'registered_model', id: model }, { remote: { name } });
    const ref = { kind: 'model_version', id: version } as const;
    await entities.save(ref, { remote: { version: '7', model } });
    await settle();
    const model_id = await newModel();
    // Due before, and with a tag that goes along.
    await registry.setModelVersionTag({ name, version: '1' }, { key: 'a', value: 'b' });
    await registry.deleteRegisteredModel(name);
    expect((await entities.due()).map(({ id }) => id)).toEqual([version, model, model_id]);
    expect(await entities.modelVersion(version)).toMatchObject({
      version: null,
      model,
      remote: { version: '7' }
    });
    expect(await entities.hasCopiedVersions(model)).toBe(true);
    await entities.forget(ref);
    expect(await entities.hasCopiedVersions(model)).toBe(false);
    await settle();
    // The key of its row comes again.
    const next = await newRegistered();
    expect(next.model).not.toBe(model);
    expect((await entities.registeredModel(next.model)).remote).toBeNull();
  });

  it('are those that waited for the copy of a run, or of a logged model', async () => {
    const [run_id, other] = [await newRun(), await newRun()];
    const model_id = await newModel(run_id);
    const measured = await newModel();
    const point = { key: 'a', step: 1, timestamp: 1, value: 1, model_id: measured };
    await tracking.logBatch({ run_id, metrics: [point] });
    await tracking.logInputs(run_id, [], [{ model_id }]);
    await tracking.logInputs(other, [], [{ model_id }]);
    const { name, model } = await newRegistered();
    const made = await newVersion(name, `runs:/${run_id}/x`, { run_id });
    const registered = await newVersion(name, `models:/${model_id}`, { model_id });
    await registry.setRegisteredModelAlias({ name, version: '2', alias: 'a' });
    await settle();
    await sync.saveRun(run_id, { remote: THERE });
    expect((await settle()).sort()).toEqual(
      [
        ...[`logged_model ${model_id}`, `logged_model ${measured}`],
        ...[`model_version ${made}`, `model_version ${registered}`, `run_models ${run_id}`]
      ].sort()
    );
    await sync.saveRun(run_id, { remote: THERE });
    expect(await settle()).toEqual([]);
    const there = { model_id: 'm-there', artifact_uri: 'x' };
    await entities.save({ kind: 'logged_model', id: model_id }, { remote: there });
    expect((await settle()).sort()).toEqual(
      [`model_version ${registered}`, `run_models ${other}`, `run_models ${run_id}`].sort()
    );
    expect(await entities.runModels(run_id)).toMatchObject({ run: THERE, inputs: ['m-there'] });
    const ref = { kind: 'model_version', id: registered } as const;
    await entities.save(ref, { remote: { version: '9', model } });
    expect(await settle()).toEqual([`registered_model ${model}`]);
    expect((await entities.registeredModel(model)).aliases).toEqual([{ alias: 'a', version: '9' }]);
  });

  it('that are removed for good are no trouble', async () => {
    const model_id = await newModel();
    await entities.saveFile(model_id, 'MLmodel', '1');
    expect(await entities.sentFiles(model_id)).toEqual(new Map([['MLmodel', '1']]));
    await maintenance.removeLoggedModels([model_id]);
    expect(await entities.loggedModel(model_id)).toMatchObject({ model: null });
    await entities.forget({ kind: 'logged_model', id: model_id });
    expect(await entities.sentFiles(model_id)).toEqual(new Map());
    expect(await entities.due()).toEqual([]);
  });
});

it('knows whose artifacts a place is among', async () => {
  const run = (await tracking.createRun({})).info;
  const { info: model } = await loggedModels.create({ experiment_id: '0' });
  const owner = async (place: string) => (await entities.owner(place))?.id;
  expect(await owner(`${run.artifact_uri}/a/b`)).toBe(run.run_id);
  expect(await owner(model.artifact_uri)).toBe(model.model_id);
  expect(await owner(`${model.artifact_uri}-not`)).toBeUndefined();
  expect(await owner(`s3://elsewhere/${run.run_id}/artifacts/a`)).toBeUndefined();
});
