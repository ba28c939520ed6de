import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../server/ask.ts';
import { startServeProcess } from '../server/serve-process.ts';
import { FaultProxy } from '../sync/fault-proxy.ts';
import { recordDifferences } from '../sync/record-differences.ts';
import { RestApi } from '../sync/rest-api.ts';
import { served, sync } from '../sync/sync-process.ts';
import { points, tag, writeRun } from '../sync/write-record.ts';
import { basicOf, startLockedMlflowServer } from './locked-mlflow-server.ts';
import { startMlflowServer } from './mlflow-server.ts';
import { startPostgres } from './postgres-server.ts';

/** MLflow takes others as well, but no file with them: it reads that header as ASCII there. */
const PASSWORD = 'pass: word %C3';
const CREDENTIALS = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: PASSWORD };

const LONG = process.env['CELLTRAIL_LONG'] === '1';

let folder: string;
/** All of them start while the first tests run. */
let mlflow: ReturnType<typeof startMlflowServer>;
let onPostgres: ReturnType<typeof startMlflowServer>;
let locked: ReturnType<typeof startLockedMlflowServer>;
const close: (() => unknown)[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-sync-'));
  mlflow = startMlflowServer(emptyFolder('mlflow'));
  onPostgres = startMlflowOnPostgres(emptyFolder('postgres'));
  locked = startLockedMlflowServer(emptyFolder('locked'));
  // Whoever waits for them tells.
  for (const server of [mlflow, onPostgres, locked]) server.catch(() => undefined);
});

afterAll(async () => {
  for (const end of close.reverse()) await end();
  await Promise.all([mlflow, onPostgres, locked].map(server => server.then(({ stop }) => stop())));
  rmSync(folder, { recursive: true, force: true });
});

function emptyFolder(name: string): string {
  const at = path.join(folder, name);
  mkdirSync(at);
  return at;
}

describe.each([
  ['another celltrail', startCelltrail, {}],
  ['an mlflow server', startMlflow, {}],
  ['an mlflow server on PostgreSQL', startOnPostgres, {}],
  ['an mlflow server with basic auth', startLocked, CREDENTIALS]
])('to %s', (name, start, env: Record<string, string>) => {
  let remote: RestApi;
  let dataDir: string;

  beforeAll(async () => {
    remote = await start(path.join(folder, name.replaceAll(' ', '-')));
    dataDir = path.join(folder, `of ${name}/.celltrail`);
    await served(dataDir, writeOddRecord);
  }, 600_000);

  const differences = () =>
    served(dataDir, here =>
      recordDifferences(here, remote, { names: { Default: `of ${name}/Default` } })
    );

  it('everything goes, and a second time nothing', async () => {
    const { code, said } = await sync(dataDir, remote.url, [], env);
    expect(said).toMatch(/^Everything is on /m);
    expect(code).toBe(0);
    expect(await differences()).toEqual([]);
    const again = await sync(dataDir, remote.url, [], env);
    expect(again.said).toMatch(/; 0 points sent now/);
  });

  // What its database or its sign-in is, is no matter then.
  const isLikeAnother = env === CREDENTIALS || start === startOnPostgres;
  it.skipIf(!LONG && isLikeAnother)('what changes here goes after it', async () => {
    await served(dataDir, changeRecord);
    expect(await sync(dataDir, remote.url, [], env)).toMatchObject({ code: 0 });
    expect(await differences()).toEqual([]);
    await served(dataDir, restoreRun);
    expect(await sync(dataDir, remote.url, [], env)).toMatchObject({ code: 0 });
    expect(await differences()).toEqual([]);
  });
});

it('to an mlflow server on PostgreSQL goes a version of a registered model, with its files', async () => {
  const remote = await startOnPostgres();
  const dataDir = path.join(folder, 'of models/.celltrail');
  await served(dataDir, async api => {
    const { experiment_id } = await api.post('experiments/create', { name: 'models' });
    const run = await writeRun(api, experiment_id, 'maker', {
      files: { 'model/MLmodel': 'flavors:' }
    });
    await api.post('registered-models/create', { name: 'scale', tags: [tag('team', 'red')] });
    await api.post('model-versions/create', {
      name: 'scale',
      source: `runs:/${run.run_id}/model`,
      run_id: run.run_id,
      description: 'doubles',
      tags: [tag('stage', 'first')]
    });
    await api.post('registered-models/alias', { name: 'scale', alias: 'best', version: '1' });
  });
  expect(await sync(dataDir, remote.url)).toMatchObject({ code: 0 });
  expect(await served(dataDir, here => recordDifferences(here, remote))).toEqual([]);
  const { maker } = await runsByName(remote);
  const { model_version } = await remote.get('registered-models/alias', {
    name: 'scale',
    alias: 'best'
  });
  expect(model_version).toMatchObject({
    version: '1',
    run_id: maker.run_id,
    source: `runs:/${maker.run_id}/model`,
    description: 'doubles',
    tags: expect.arrayContaining([tag('stage', 'first')])
  });
});

describe('an mlflow server with basic auth', () => {
  const dataDir = () => path.join(folder, 'of permissions/.celltrail');

  it('that does not take the password: says at once what it wants', async () => {
    const { url } = await locked;
    const wrong = { ...CREDENTIALS, MLFLOW_TRACKING_PASSWORD: 'another password' };
    for (const env of [wrong, {}]) {
      const refused = await sync(path.join(folder, 'alone/.celltrail'), url, [], env);
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.said).toMatch(/\(status 401\): it wants other credentials, which are in /);
    }
  });

  it('where somebody may not write into one experiment: its run is named, others go on', async () => {
    const { url, admin, allow } = await locked;
    const { experiment_id } = await admin.post('experiments/create', { name: 'of the others' });
    await served(dataDir(), async api => {
      for (const name of ['of the others', 'of our own']) {
        const made = await api.post('experiments/create', { name });
        await writeRun(api, made.experiment_id, `run ${name}`, {
          metrics: points('loss', 10),
          files: { 'a.txt': 'a' }
        });
      }
    });
    const refused = await sync(dataDir(), url, [], CREDENTIALS);
    expect(refused.said).toMatch(
      /^run of the others: .* refused mlflow\/runs\/create \(status 403\): these credentials do not/m
    );
    expect(refused).toMatchObject({ code: 1 });
    const differences = () => served(dataDir(), here => recordDifferences(here, admin));
    expect(await differences()).toEqual(['run of the others has 0 active copies rather than 1']);
    await allow('ada', experiment_id);
    expect(await sync(dataDir(), url, [], CREDENTIALS)).toMatchObject({ code: 0 });
    expect(await differences()).toEqual([]);
  });
});

it('says at once that a remote is not there', async () => {
  const proxy = await FaultProxy.start(1);
  close.push(() => proxy.close());
  await proxy.refuse();
  const absent = await sync(path.join(folder, 'alone/.celltrail'), proxy.address, ['--instead']);
  expect(absent).toMatchObject({ code: 1 });
  expect(absent.said).toMatch(/refused the connection/);
});

async function writeOddRecord(api: RestApi): Promise<void> {
  const { experiment_id } = await api.post('experiments/create', {
    name: 'Größe 図 / 100 %',
    tags: [tag('team', 'Ålesund'), tag('mlflow.note.content', '# note\n'.repeat(300))]
  });
  const parent = await writeRun(api, experiment_id, 'parent', {
    params: many('p', 300),
    tags: many('t', 300),
    files: { 'a b/ü 1 %.txt': 'odd name', empty: '' }
  });
  const below = [tag('mlflow.parentRunId', parent.run_id)];
  const child = await writeRun(api, experiment_id, 'child', { tags: below, status: 'FAILED' });
  await writeRun(api, '0', 'x'.repeat(250), {
    tags: [tag('mlflow.parentRunId', child.run_id), tag('long', 'v'.repeat(8000)), tag('none', '')],
    params: [tag('k'.repeat(250), 'v'.repeat(6000)), tag('empty', '')],
    metrics: oddPoints()
  });
  const running = await writeRun(api, experiment_id, 'running', {
    metrics: [...points('loss', 2500), ...points('acc', 10)],
    status: null
  });
  await api.post('runs/log-inputs', {
    run_id: running.run_id,
    datasets: ['a', 'b'].map(name => ({
      tags: [tag('mlflow.data.context', `train ${name}`)],
      dataset: { name, digest: `d${name}`, source_type: 'local', source: `{"uri":"/${name}"}` }
    }))
  });
  const gone = await writeRun(api, experiment_id, 'gone before it left');
  await api.post('runs/delete', { run_id: gone.run_id });
}

function oddPoints(): Json[] {
  const point = (key: string, step: number, value: unknown, timestamp = 5) => ({
    key,
    step,
    timestamp,
    value
  });
  return [
    ...['NaN', 'Infinity', '-Infinity', 0, -0, 5e-324, 1.7976931348623157e308].map((value, step) =>
      point('odd', step, value)
    ),
    ...[2 ** 31, -(2 ** 31) - 1, 2 ** 52, -5, 7, 3, 0].map(step => point('steps', step, step / 7)),
    // Of one step and one time several values, and one of them twice.
    ...[1, 2, 2, 'NaN', 'NaN'].map(value => point('same', 1, value)),
    point('same', 1, 2, 6),
    point(`m/${'y'.repeat(248)}`, 0, 1)
  ];
}

async function changeRecord(api: RestApi): Promise<void> {
  const runs = await runsByName(api);
  const { parent, child, running } = runs;
  await api.post('runs/update', { run_id: child.run_id, run_name: 'child, renamed' });
  await api.post('runs/set-tag', { run_id: child.run_id, key: 'later', value: 'x' });
  await api.post('runs/set-tag', { run_id: parent.run_id, key: 't7', value: 'changed' });
  await api.post('runs/delete-tag', { run_id: parent.run_id, key: 't8' });
  await api.post('runs/log-batch', {
    run_id: running.run_id,
    // Among those that are there, behind them, and one that is there already.
    metrics: [
      ...points('loss', 1, 3),
      { key: 'loss', step: 5, timestamp: 1, value: 0.5 },
      ...points('loss', 600, 2500),
      ...points('new', 3)
    ]
  });
  await api.putFile(running.artifact_uri, 'late.txt', 'one');
  await api.putFile(parent.artifact_uri, 'empty', 'not any more');
  await api.post('runs/update', {
    run_id: running.run_id,
    status: 'KILLED',
    end_time: 1_750_000_200_000
  });
  await api.post('runs/delete', { run_id: runs['x'.repeat(250)].run_id });
  await api.post('experiments/update', {
    experiment_id: child.experiment_id,
    new_name: `renamed ${child.experiment_id}`
  });
  await api.post('experiments/set-experiment-tag', {
    experiment_id: child.experiment_id,
    key: 'team',
    value: 'Oslo'
  });
}

async function restoreRun(api: RestApi): Promise<void> {
  const { run_id } = (await runsByName(api))['x'.repeat(250)];
  await api.post('runs/restore', { run_id });
  await api.post('runs/log-batch', { run_id, metrics: points('back', 2) });
}

async function runsByName(api: RestApi): Promise<Record<string, Json>> {
  const experiments = await api.pages('experiments/search', 'experiments', { max_results: 100 });
  const runs = await api.pages('runs/search', 'runs', {
    experiment_ids: experiments.map(({ experiment_id }) => experiment_id),
    run_view_type: 'ALL'
  });
  return Object.fromEntries(runs.map(({ info }) => [info.run_name, info]));
}

const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => tag(`${prefix}${n}`, `value ${n}`));

async function startCelltrail(at: string): Promise<RestApi> {
  const server = await startServeProcess(at);
  close.push(() => server.stop());
  return new RestApi(server.url);
}

async function startMlflow(): Promise<RestApi> {
  return new RestApi((await mlflow).url);
}

async function startOnPostgres(): Promise<RestApi> {
  return new RestApi((await onPostgres).url);
}

async function startMlflowOnPostgres(at: string): ReturnType<typeof startMlflowServer> {
  const postgres = await startPostgres();
  const args = ['--backend-store-uri', postgres.uri];
  const { url, stop } = await startMlflowServer(at, { args }).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  return { url, stop: () => stop().then(postgres.stop) };
}

async function startLocked(): Promise<RestApi> {
  const { url, addUser } = await locked;
  await addUser('ada', PASSWORD);
  return new RestApi(url, { authorization: basicOf('ada', PASSWORD) });
}
