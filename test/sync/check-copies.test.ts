import { afterAll, beforeEach, expect, it } from 'vitest';
import { checkCopies } from '../../src/sync/check-copies.ts';
import { checkModels } from '../../src/sync/check-models.ts';
import { RemoteFailure } from '../../src/sync/remote/remote-failure.ts';
import { copiedStore } from './copied-store.ts';

const { store, proxy, api, remote, sync, close } = await copiedStore();
afterAll(close);

let run_id: string;
/** Its copy. */
let copy: string;
const loss = (step: number) => ({ key: 'loss', value: 1, timestamp: 1, step });
const log = (...metrics: object[]) => api.post('runs/log-batch', { run_id: copy, metrics });
const check = async () => {
  const { behind, restored } = await checkCopies(store.sync, remote);
  return { behind: behind.includes(run_id), restored: restored.includes(run_id) };
};

beforeEach(async () => {
  const tags = [{ key: 'team', value: 'red' }];
  run_id = (await store.tracking.createRun({ run_name: 'here', tags })).info.run_id;
  await store.tracking.logBatch({ run_id, metrics: [loss(1), loss(2)] });
  await sync.settled();
  copy = (await store.sync.run(run_id))!.remote!.run_id;
});

it('a copy that somebody else logged to is not behind', async () => {
  await log({ key: 'score', value: 1, timestamp: 9, step: 0 }, loss(3));
  expect(await check()).toEqual({ behind: false, restored: false });
});

it('a copy without a metric that the remote refused is not behind', async () => {
  const isBatch = (_: string, path: string) => path.includes('log-batch');
  proxy.next({ kind: 'status', status: 413 }, Infinity, isBatch);
  const metrics = [{ key: 'refused', value: 1, timestamp: 1, step: 1 }];
  await store.tracking.logBatch({ run_id, metrics });
  await sync.settled();
  proxy.clear();
  expect((await sync.status()).problems).toMatchObject([
    { run_id, message: expect.stringContaining('metric refused') }
  ]);
  expect(await check()).toEqual({ behind: false, restored: false });
});

it('a copy whose series end earlier, or are not there, shows that the remote was restored', async () => {
  // As of a backup, which is a copy that has less.
  const backup = await api.post('runs/create', {
    experiment_id: (await store.sync.run(run_id))!.remote!.experiment_id,
    tags: [
      { key: 'celltrail.run_id', value: run_id },
      { key: 'team', value: 'red' }
    ]
  });
  const { remote } = (await store.sync.run(run_id))!;
  copy = backup.run.info.run_id;
  await store.sync.saveRun(run_id, { remote: { ...remote!, run_id: copy } });
  expect(await check()).toEqual({ behind: true, restored: true });
  await log(loss(1));
  expect(await check()).toEqual({ behind: true, restored: true });
  await log(loss(2));
  expect(await check()).toEqual({ behind: false, restored: false });
});

it('a copy that somebody edited there, or went on with, is left as it is', async () => {
  await store.tracking.updateRun({ run_id, status: 'FINISHED', end_time: 2 });
  await sync.settled();
  await api.post('runs/delete-tag', { run_id: copy, key: 'team' });
  await api.post('runs/update', { run_id: copy, run_name: 'there', status: 'RUNNING' });
  expect(await check()).toEqual({ behind: false, restored: false });
  await sync.start({ checks: true });
  await sync.settled();
  const { info, data } = (await api.get('runs/get', { run_id: copy })).run;
  expect(info).toMatchObject({ run_name: 'there', status: 'RUNNING' });
  expect(data.tags).not.toContainEqual({ key: 'team', value: 'red' });
});

it('what the remote does not let us look at is left out, and the rest is looked at', async () => {
  const { experiment_id } = await store.tracking.createExperiment({ name: 'other' });
  const other = (await store.tracking.createRun({ experiment_id, run_name: 'other' })).info.run_id;
  await sync.settled();
  for (const id of [run_id, other]) {
    await api.post('runs/delete', { run_id: (await store.sync.run(id))!.remote!.run_id });
  }
  const refuseFirst = (endpoint: string) =>
    proxy.next({ kind: 'status', status: 403 }, 1, (_, path) => path.includes(endpoint));
  refuseFirst('runs/search');
  await expect(checkCopies(store.sync, remote)).rejects.toThrow(RemoteFailure);
  refuseFirst('runs/search');
  const refused: string[] = [];
  const onRefused = (what: string) => void refused.push(what);
  const { behind, deleted } = await checkCopies(store.sync, remote, { onRefused });
  expect(refused).toEqual([expect.stringMatching(/^experiment \d+ of the remote$/)]);
  expect(behind).toEqual([]);
  expect(deleted).toHaveLength(1);

  const failAtSearch = (times: number) =>
    proxy.next({ kind: 'status', status: 500 }, times, (_, path) => path.includes('runs/search'));
  // Fewer runs at a time are asked for, down to 10.
  failAtSearch(3);
  expect((await checkCopies(store.sync, remote, { onRefused })).deleted).toHaveLength(2);
  expect(refused).toHaveLength(1);
  failAtSearch(Infinity);
  expect((await checkCopies(store.sync, remote, { onRefused })).deleted).toEqual([]);
  expect(refused).toHaveLength(3);
  proxy.clear();
  proxy.next({ kind: 'status', status: 500 }, 2);
  await expect(checkCopies(store.sync, remote, { onRefused })).rejects.toThrow(RemoteFailure);

  for (const name of ['a', 'b']) await store.registry.createRegisteredModel({ name });
  await expect.poll(() => store.sync.entities.sent(), { timeout: 10_000 }).toHaveLength(2);
  for (const name of ['a', 'b']) await remote.registry.deleteModel(name);
  refuseFirst('registered-models/get');
  expect((await checkModels(store.sync, remote, { onRefused })).lost).toHaveLength(1);
  expect(refused.at(-1)).toMatch(/^registered model [ab] of the remote$/);
});

it('what is due is sent though the remote never answers what it has, and that is named', async () => {
  proxy.next({ kind: 'reset' }, Infinity, (_, path) => path.includes('runs/search'));
  const late = (await store.tracking.createRun({ run_name: 'late' })).info.run_id;
  await sync.start({ checks: true });
  await expect
    .poll(async () => (await sync.status()).problems, { timeout: 20_000 })
    .toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('was not looked at') })
    );
  proxy.clear();
  await sync.settled();
  expect((await store.sync.run(late))?.remote).not.toBeNull();
  await sync.start({ checks: true });
  await sync.settled();
  expect((await sync.status()).problems).not.toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('was not looked at') })
  );
});
