import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordImport } from '../../src/import/import-record.ts';
import { openSource } from '../../src/import/open-source.ts';
import { openLocalArtifacts } from '../../src/store/artifacts/local.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import type { Json } from '../server/ask.ts';
import { startMlflowServer } from './mlflow-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PYTHON = path.join(ROOT, '.venv/bin/python');
const FIXTURE = path.join(ROOT, 'test/fixtures/mlflow-history.py');

let folder: string;
let mlflow: Awaited<ReturnType<typeof startMlflowServer>>;
/** What the client made at the server, and in a folder. */
let made: Record<string, string>;
let madeInFolder: Record<string, string>;
let imported: ServeProcess;
const dataDir = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-import-'));
  mlflow = await startMlflowServer(folder);
  // One life of the client for both: it takes long to start.
  [made, madeInFolder] = await history([mlflow.url, 10_000], [`file:${folder}/files/mlruns`, 1500]);
  await importFrom(path.join(folder, 'mlflow.db'), 'from-database');
  imported = await startServeProcess(dataDir('from-database'));
}, 600_000);

afterAll(async () => {
  await imported?.stop();
  await mlflow?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('what celltrail answers after the import of an mlflow.db', () => {
  it('is what MLflow answers, for experiments', async () => {
    const ask = { max_results: 100, view_type: 'ALL', order_by: ['experiment_id'] };
    const [theirs, ours] = await both('POST', 'experiments/search', ask);
    // Default was here, with the time of its own making.
    expect(ours.experiments.length).toBe(4);
    expect(withoutDefault(ours)).toEqual(withoutDefault(theirs));
  });

  it('is what MLflow answers, for runs with their values, inputs and outputs', async () => {
    const ask = {
      experiment_ids: [made.first, made.second, made.gone],
      run_view_type: 'ALL',
      order_by: ['attributes.start_time']
    };
    const [theirs, ours] = await both('POST', 'runs/search', ask);
    expect(theirs.runs).toHaveLength(5);
    expect(ours).toEqual(theirs);
    for (const run_id of [made.parent, made.child, made.running, made.removed]) {
      const [their, our] = await both('GET', `runs/get?run_id=${run_id}`);
      expect(our).toEqual(their);
    }
  });

  it('is what MLflow answers, for every point', async () => {
    for (const [run_id, key, count] of [
      [made.parent, 'train/loss', 10_000],
      [made.parent, 'odd', 6],
      [made.child, 'loss', 1],
      [made.removed, 'loss', 1]
    ] as const) {
      const query = `run_id=${run_id}&metric_key=${encodeURIComponent(key)}`;
      const [theirs, ours] = await both('GET', `metrics/get-history?${query}`);
      expect(theirs.metrics).toHaveLength(count);
      expect(ours).toEqual(theirs);
    }
  });

  it('is what MLflow answers, for filters over imported values', async () => {
    for (const filter of [
      'metrics.`train/loss` < 0.001 AND params.lr = "0.1"',
      'tags.mlflow.parentRunId = "' + made.parent + '"',
      'dataset.name = "iris"'
    ]) {
      const ask = { experiment_ids: [made.first, made.second], filter };
      const [theirs, ours] = await both('POST', 'runs/search', ask);
      expect(theirs.runs).toHaveLength(1);
      expect(ours).toEqual(theirs);
    }
  });

  it('is what MLflow answers, for logged models and the registry', async () => {
    for (const asked of [
      `logged-models/${made.model}`,
      'registered-models/get?name=flowers',
      'registered-models/get?name=empty',
      'registered-models/alias?name=flowers&alias=champion',
      'model-versions/search',
      'model-versions/get-download-uri?name=flowers&version=2'
    ]) {
      const [theirs, ours] = await both('GET', asked);
      expect(ours).toEqual(theirs);
    }
  });

  it('has the bytes of every artifact', async () => {
    for (const place of [
      `artifacts/list?run_id=${made.parent}`,
      `artifacts/list?run_id=${made.parent}&path=deep/er`
    ]) {
      const [theirs, ours] = await both('GET', place);
      expect(ours).toEqual(theirs);
    }
    const theirs = filesOf(path.join(folder, 'artifacts'));
    expect(theirs.size).toBe(3);
    expect(filesOf(path.join(dataDir('from-database'), 'artifacts'))).toEqual(theirs);
  });
});

it('changes nothing when it is done a second time', async () => {
  const name = 'twice';
  await importFrom(path.join(folder, 'mlflow.db'), name);
  const before = dump(dataDir(name));
  const again = await importFrom(path.join(folder, 'mlflow.db'), name);
  expect(new Set(Object.values(again.counts))).toEqual(new Set([0]));
  expect(dump(dataDir(name))).toEqual(before);
});

it('brings the same over from the address of the server', async () => {
  const { counts, notes } = await importFrom(mlflow.url, 'from-server');
  expect(notes).toEqual([]);
  expect(counts).toMatchObject({ runs: 5, points: 10_009, files: 3, modelVersions: 2 });
  const here = dump(dataDir('from-server'));
  const there = dump(dataDir('twice'));
  // A server does not say when a run was deleted.
  for (const run of [...here.run, ...there.run])
    if (run.deleted_time !== null) run.deleted_time = 1;
  expect(here).toEqual(there);
  const again = await importFrom(mlflow.url, 'from-server');
  expect(new Set(Object.values(again.counts))).toEqual(new Set([0]));
});

it('brings an mlruns folder over, with points, models and files, and a second time nothing', async () => {
  const source = path.join(folder, 'files/mlruns');
  const { counts, notes } = await importFrom(source, 'from-folder');
  expect(notes).toEqual([]);
  expect(counts).toMatchObject({
    experiments: 3,
    runs: 5,
    points: 1509,
    loggedModels: 1,
    registeredModels: 2,
    modelVersions: 2,
    files: 3
  });
  const again = await importFrom(source, 'from-folder');
  expect(new Set(Object.values(again.counts))).toEqual(new Set([0]));

  const { url, stop } = await startServeProcess(dataDir('from-folder'));
  try {
    const ask = async (place: string) => (await fetch(`${url}/api/2.0/mlflow/${place}`)).json();
    const { run } = (await ask(`runs/get?run_id=${madeInFolder.parent}`)) as Json;
    const there = (await mlflowGet(`runs/get?run_id=${made.parent}`)).run;
    expect(sorted(run.data)).toEqual({ ...sorted(there.data), metrics: expect.anything() });
    expect(run.info.artifact_uri).toBe(
      `mlflow-artifacts:/${madeInFolder.first}/${madeInFolder.parent}/artifacts`
    );
    expect(sorted(run.inputs)).toEqual(sorted(there.inputs));
    const odd = `metric_key=odd&run_id=`;
    const history = (await ask(`metrics/get-history?${odd}${madeInFolder.parent}`)) as Json;
    expect(history).toEqual(await mlflowGet(`metrics/get-history?${odd}${made.parent}`));
    const removed = (await ask(`runs/get?run_id=${madeInFolder.removed}`)) as Json;
    expect(removed.run.info.lifecycle_stage).toBe('deleted');
  } finally {
    await stop();
  }
});

/** Runs the real client. */
async function history(...places: [string, number][]): Promise<Record<string, string>[]> {
  const child = spawn(PYTHON, [FIXTURE, ...places.flat().map(String)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', text => (out += text));
  child.stderr.setEncoding('utf8').on('data', text => (err += text));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`the client ended with ${String(code)}:\n${err}`);
  const lines = out.split('\n').filter(line => line.startsWith('{'));
  return lines.map(line => JSON.parse(line) as Record<string, string>);
}

async function importFrom(named: string, name: string) {
  const store = await openStore({ dataDir: dataDir(name), sync: 'normal' });
  const options = { artifacts: path.join(folder, 'artifacts'), env: {} };
  const source = await openSource(named, options);
  try {
    const artifacts = await openLocalArtifacts(path.join(dataDir(name), 'artifacts'));
    const record = new RecordImport(source, store.importer, artifacts, () => undefined);
    await record.run();
    return { counts: record.counts, notes: record.notes };
  } finally {
    source.close();
    await store.close();
  }
}

async function both(method: 'GET' | 'POST', place: string, body?: object): Promise<[Json, Json]> {
  const ask = async (url: string) => {
    const response = await fetch(`${url}/api/2.0/mlflow/${place}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    expect(response.status).toBe(200);
    return sorted((await response.json()) as Json);
  };
  return [await ask(mlflow.url), await ask(imported.url)];
}

const mlflowGet = async (place: string): Promise<Json> =>
  (await fetch(`${mlflow.url}/api/2.0/mlflow/${place}`)).json();

const withoutDefault = ({ experiments }: Json) =>
  experiments.filter(({ experiment_id }: Json) => experiment_id !== '0');

/** Lists of things with a key have no order on the wire; points of one key keep theirs. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.every(item => typeof item?.key === 'string')
      ? items.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'workspace');
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** Rows of every table, but for how points and search's columns lie on the disk, which goes on in the background. */
function dump(data: string): Record<string, Json[]> {
  const database = new DatabaseSync(path.join(data, 'store.db'), { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .all() as { name: string }[];
    const background =
      /^(point_log|block|block_head|series_head|log_state|run_change|column_segment|migration|sqlite_.*)$/;
    const rows = tables
      .filter(({ name }) => !background.test(name))
      .map(({ name }) => [
        name,
        database
          .prepare(`SELECT * FROM ${name}`)
          .all()
          .map(row => ({ ...row }) as Json)
          // Default is made with the folder.
          .filter(row => name !== 'experiment' || row.experiment_id !== '0')
      ]);
    return Object.fromEntries(rows) as Record<string, Json[]>;
  } finally {
    database.close();
  }
}

function filesOf(root: string): Map<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
  return new Map(
    files.sort().map(file => [path.relative(root, file), readFileSync(file).toString('base64')])
  );
}
