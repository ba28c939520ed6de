import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePorts } from '../free-ports.ts';
import type { Json } from '../server/ask.ts';
import { kernelUrl, startCompanionProcess } from '../server/companion-process.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { recordDifferences, type Expected } from '../sync/record-differences.ts';
import { RestApi } from '../sync/rest-api.ts';
import { served, sync } from '../sync/sync-process.ts';
import { points, tag, writeRun, writeRuns } from '../sync/write-record.ts';

let folder: string;
let server: ServeProcess;
let remote: RestApi;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-sync-'));
  server = await startServeProcess(path.join(folder, 'remote'));
  remote = new RestApi(server.url);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const dataDirOf = (name: string) => path.join(folder, name, '.celltrail');

const differences = (dataDir: string, expected: Expected = {}, there = remote) =>
  served(dataDir, here => recordDifferences(here, there, expected));

/** The only copy of a run. */
async function copyOf(run_id: string, there = remote): Promise<Json> {
  const runs = await there.pages('runs/search', 'runs', {
    experiment_ids: (
      await there.pages('experiments/search', 'experiments', { view_type: 'ALL', max_results: 100 })
    ).map(({ experiment_id }) => experiment_id),
    filter: `tags.\`celltrail.run_id\` = '${run_id}'`,
    run_view_type: 'ALL'
  });
  expect(runs).toHaveLength(1);
  return runs[0];
}

it('what celltrail made of the cells stays until it may leave, and leaves then', async () => {
  const dataDir = dataDirOf('consent');
  const ours = [
    'notebook/executed.ipynb',
    'celltrail/executions.jsonl',
    'git/changes.diff',
    'environment/requirements.txt'
  ];
  const { run_id } = await served(dataDir, async api => {
    const { experiment_id } = await api.post('experiments/create', { name: 'ward' });
    const files = Object.fromEntries(ours.map(file => [file, '{"patient":"Ingrid Berg"}']));
    return writeRun(api, experiment_id, 'with a name', { files: { ...files, 'model.bin': 'x' } });
  });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  const copy = await copyOf(run_id);
  expect(await remote.files(copy.info.run_id)).toEqual(['model.bin']);
  expect(JSON.stringify(copy)).not.toMatch(/Ingrid/);
  expect(await sync(dataDir, remote.url, ['--share-code'])).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
  expect(await remote.files(copy.info.run_id)).toHaveLength(ours.length + 1);
});

it('runs with a tag that keeps them here stay, with all below, until it is taken off', async () => {
  const dataDir = dataDirOf('held');
  const { top, middle } = await served(dataDir, async api => {
    const { experiment_id } = await api.post('experiments/create', { name: 'held' });
    const below = (run: Json) => [tag('mlflow.parentRunId', run.run_id)];
    const top = await writeRun(api, experiment_id, 'top', { tags: [tag('no-sync', 'true')] });
    const middle = await writeRun(api, experiment_id, 'middle', { tags: below(top) });
    await writeRun(api, experiment_id, 'bottom', { tags: below(middle), metrics: points('a', 3) });
    await writeRun(api, experiment_id, 'beside', { tags: [tag('no-sync', 'false')] });
    return { top, middle };
  });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  const stays = ({ info }: Json) => info.run_name !== 'beside';
  expect(await differences(dataDir, { stays })).toEqual([]);

  await served(dataDir, api => api.post('runs/delete-tag', { run_id: top.run_id, key: 'no-sync' }));
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
  const parent = (await copyOf(middle.run_id)).data.tags.find(
    ({ key }: Json) => key === 'mlflow.parentRunId'
  );
  expect(parent.value).toBe((await copyOf(top.run_id)).info.run_id);
});

it('of runs that name each other as parents in a circle all are there', async () => {
  const dataDir = dataDirOf('circle');
  await served(dataDir, async api => {
    const { experiment_id } = await api.post('experiments/create', { name: 'circle' });
    const runs: Json[] = [];
    for (const name of ['a', 'b', 'c']) runs.push(await writeRun(api, experiment_id, name));
    for (const [at, { run_id }] of runs.entries()) {
      const value = runs[(at + 1) % 3].run_id;
      await api.post('runs/set-tag', { run_id, key: 'mlflow.parentRunId', value });
    }
  });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
});

it('only the experiments that were named go, and the others when they are named', async () => {
  const dataDir = dataDirOf('filter');
  await served(dataDir, async api => {
    for (const name of ['train-1', 'train-2', 'private']) await writeRuns(api, name, 1, 10);
  });
  expect(await sync(dataDir, remote.url, ['--experiment', 'train-*'])).toMatchObject({ code: 0 });
  const stays = ({ info }: Json) => info.run_name.startsWith('private');
  expect(await differences(dataDir, { stays })).toEqual([]);
  // What was said of it holds until something else is.
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await differences(dataDir, { stays })).toEqual([]);
  expect(await sync(dataDir, remote.url, ['--experiment', '*'])).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
});

it('names what was deleted on the remote, and sends everything else', async () => {
  const dataDir = dataDirOf('deleted');
  await served(dataDir, async api => {
    await writeRuns(api, 'kept', 2, 10);
    await writeRuns(api, 'dropped', 1, 10);
  });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  const [one, other, dropped] = await served(dataDir, async api => {
    const runs = await Promise.all(
      ['kept', 'dropped'].map(async name => {
        const { experiment } = await api.get('experiments/get-by-name', { experiment_name: name });
        const { experiment_id } = experiment;
        return api.pages('runs/search', 'runs', { experiment_ids: [experiment_id] });
      })
    );
    const [[first, second], [third]] = runs;
    for (const { info } of [first, third]) {
      await api.post('runs/set-tag', { run_id: info.run_id, key: 'after', value: '1' });
    }
    return [first, second, third];
  });
  const copies = await Promise.all([one, other].map(({ info }) => copyOf(info.run_id)));
  const { experiment_id } = (await copyOf(dropped.info.run_id)).info;
  for (const { info } of copies) await remote.post('runs/delete', { run_id: info.run_id });
  await remote.post('experiments/delete', { experiment_id });

  for (let time = 0; time < 2; time++) {
    const { code, said } = await sync(dataDir, remote.url);
    expect(code).toBe(1);
    for (const { info } of [one, other, dropped]) {
      expect(said).toContain(`The copy of '${info.run_name}' was deleted on the remote.`);
    }
    expect(await differences(dataDir)).toHaveLength(3);
  }
  for (const { info } of copies) await remote.post('runs/restore', { run_id: info.run_id });
  await remote.post('experiments/restore', { experiment_id });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
});

it('sends again what a remote lost that was restored from an older backup', async () => {
  const dataDir = dataDirOf('backup');
  const there = path.join(folder, 'restored');
  const { experiment_id } = await served(dataDir, async api => {
    await writeRuns(api, 'before', 2, 2000);
    const growing = { metrics: [...points('loss', 1500), ...points('acc', 500)], status: null };
    const before = await api.get('experiments/get-by-name', { experiment_name: 'before' });
    return writeRun(api, before.experiment.experiment_id, 'growing', growing);
  });
  // Another address would be another remote.
  const [port] = await freePorts(1);
  const push = () => served(there, ({ url }) => sync(dataDir, url), '--port', `${port}`);
  expect(await push()).toMatchObject({ code: 0 });
  cpSync(there, `${there}-backup`, { recursive: true });
  await served(dataDir, async api => {
    await writeRuns(api, 'after', 2, 1000);
    const [{ info }] = await api.pages('runs/search', 'runs', {
      experiment_ids: [experiment_id],
      filter: "attributes.run_name = 'growing'"
    });
    const { run_id, artifact_uri } = info;
    // What was there of the second series is behind a whole read of the first that was not.
    const metrics = [...points('loss', 22_000, 1500), ...points('acc', 300, 500)];
    for (let at = 0; at < metrics.length; at += 1000) {
      await api.post('runs/log-batch', { run_id, metrics: metrics.slice(at, at + 1000) });
    }
    await api.putFile(artifact_uri, 'new.txt', 'x');
    await api.post('runs/update', { run_id, status: 'FINISHED', end_time: 1_750_000_100_000 });
  });
  expect(await push()).toMatchObject({ code: 0 });
  rmSync(there, { recursive: true });
  cpSync(`${there}-backup`, there, { recursive: true });
  const again = await push();
  expect(again).toMatchObject({ code: 0 });
  // Those of the new runs, and by which the other grew; what was there was found there.
  expect(again.said).toMatch(/; 24,300 points sent now/);
  await served(there, async api => {
    expect(await differences(dataDir, {}, api)).toEqual([]);
  });
});

it('keeps the first value of a param that a kernel logged again, and the newest in a tag', async () => {
  const dataDir = dataDirOf('again');
  const companion = await startCompanionProcess(dataDir);
  const kernel = new RestApi(kernelUrl(companion, 'k-1'));
  const { experiment_id } = await kernel.post('experiments/create', { name: 'again' });
  const { run_id } = await writeRun(kernel, experiment_id, 'again', {
    params: [tag('lr', '0.1'), tag('seed', '7')]
  });
  for (const value of ['0.2', '0.3']) {
    await kernel.post('runs/log-parameter', { run_id, key: 'lr', value });
  }
  companion.process.stdin!.end();
  await companion.exited;
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await differences(dataDir)).toEqual([]);
  const { data } = await copyOf(run_id);
  expect(data.params).toContainEqual(tag('lr', '0.1'));
  expect(data.tags).toContainEqual(tag('celltrail.param.lr', '0.3'));
});

it('two machines with a copy of one folder make one copy of each run', async () => {
  const dataDir = dataDirOf('twins');
  await served(dataDir, async api => {
    await writeRuns(api, 'twins', 6, 100);
    const { experiment_id } = await api.post('experiments/create', { name: 'twins below' });
    let tags: { key: string; value: string }[] = [];
    for (const name of ['parent', 'child', 'grandchild']) {
      const { run_id } = await writeRun(api, experiment_id, name, { tags });
      tags = [tag('mlflow.parentRunId', run_id)];
    }
  });
  // Of the same name: it is in the names of experiments.
  const other = path.join(folder, 'other/twins/.celltrail');
  cpSync(dataDir, other, { recursive: true });
  const port = Number(new URL(remote.url).port);
  const [one, two] = await Promise.all([FaultProxy.start(port), FaultProxy.start(port)]);
  // To both it is said that there is no copy, and one hears it when that of the other is being filled.
  two.next({ kind: 'delay', ms: 1000 }, 4, (_, asked) => asked.endsWith('runs/search'));
  one.next({ kind: 'delay', ms: 2500 }, 4, (_, asked) => asked.endsWith('runs/log-batch'));
  const outcomes = await Promise.all([sync(dataDir, one.address), sync(other, two.address)]);
  expect(outcomes).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(await differences(dataDir)).toEqual([]);
  // Also what changes afterwards goes to the same.
  await served(dataDir, api => writeRuns(api, 'later', 1, 10));
  expect(await sync(dataDir, one.address)).toMatchObject({ code: 0 });
  expect(await sync(other, two.address)).toMatchObject({ code: 0 });
  expect(await differences(other)).toEqual([]);
  await Promise.all([one.close(), two.close()]);
});
