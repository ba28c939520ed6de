import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer } from '../server/open-server.ts';
import { startMlflowServer } from './mlflow-server.ts';
import { Project } from './sdk-program.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const LOGS_ALL = `
  import * as fs from 'node:fs';
  import { artifact, dataset, figure, finish, init, log, logModel, metric, params, run, runs, table, tags, MlflowClient } from 'celltrail';
  init({ experiment: 'sdk', run: 'main', tags: { stage: 'dev' } });
  params({ lr: 0.01, layers: [64, 10], name: 'größe 図' });
  for (let step = 0; step < 2500; step++) metric('loss', 1 / (step + 1), step);
  log({ odd: NaN, infinite: Infinity }, { step: 3 });
  await run('fold 1', async () => { await null; metric('inner', 1, { timestamp: new Date(1e12) }); });
  await run('fold 2', async () => { throw new Error('boom'); }).catch(() => {});
  artifact('notes/plan.md', '# Plan');
  fs.mkdirSync('data/deep', { recursive: true });
  fs.writeFileSync('data/deep/a.bin', new Uint8Array(300_000));
  artifact('data');
  figure('dot', '<svg xmlns="http://www.w3.org/2000/svg"><circle r="3"/></svg>');
  table('predictions', [{ x: 1, y: 'a' }]);
  table('predictions', { x: [2, 3], y: ['b', null] });
  dataset({ name: 'iris', source: 'https://example.org/iris.csv', profile: { num_rows: 150 } }, { context: 'training' });
  await logModel('digits', { onnx: new Uint8Array([8, 8]) }, {
    params: { layers: 2 }, signature: { inputs: [{ name: 'image', dtype: 'float32', shape: [-1, 784] }] }, registerAs: 'digits' });
  const savable = { save: handler => handler.save({ modelTopology: {}, weightSpecs: [], weightData: new ArrayBuffer(8), format: 'layers-model' }) };
  await logModel('layers', { tfjs: savable });
  await finish();
  const found = await runs().where("params.lr = '0.01'").where('metrics.loss < 0.1').orderBy('metrics.loss').limit(10);
  const read = [];
  for await (const row of runs()) read.push([row.run_name, row.status]);
  const { files } = await new MlflowClient().listArtifacts({ run_id: found[0].run_id, path: 'data/deep' });
  const missing = await new MlflowClient().getRun({ run_id: '0'.repeat(32) }).catch(error => error.code);
  console.log(JSON.stringify({ names: found.map(row => row.run_name), loss: found[0].metrics.loss, read: read.sort(), file: files[0], missing }));
`;

interface Server {
  url: string;
  close(): Promise<void>;
}

const SERVERS: [string, () => Promise<Server>][] = [
  ['celltrail', () => openServer()],
  [
    'the real mlflow server',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'celltrail-mlflow-'));
      const { url, stop } = await startMlflowServer(folder);
      const close = async () => {
        await stop();
        rmSync(folder, { recursive: true, force: true });
      };
      return { url, close };
    }
  ]
];

describe.each(SERVERS)('a program that logs to %s', (_, start) => {
  let server: Server;
  let project: Project;
  let said: Record<string, unknown>;

  beforeAll(async () => {
    server = await start();
    project = new Project({ MLFLOW_TRACKING_URI: server.url });
    said = JSON.parse(await project.run(LOGS_ALL)) as typeof said;
  }, 300_000);
  afterAll(async () => {
    project?.remove();
    await server?.close();
  });

  it('reads back its own runs', () => {
    expect(said).toEqual({
      names: ['main'],
      loss: 1 / 2500,
      read: [
        ['fold 1', 'FINISHED'],
        ['fold 2', 'FAILED'],
        ['main', 'FINISHED']
      ],
      file: { path: 'data/deep/a.bin', is_dir: false, file_size: 300_000 },
      missing: 'RESOURCE_DOES_NOT_EXIST'
    });
    expect(project.waiting()).toEqual([]);
  });

  it('has logged what the stock mlflow client reads', async () => {
    const { stdout } = await promisify(execFile)(
      path.join(ROOT, '.venv/bin/python'),
      [path.join(ROOT, 'test/fixtures/sdk-readback.py'), 'sdk'],
      { env: { ...process.env, MLFLOW_TRACKING_URI: server.url, GIT_PYTHON_REFRESH: 'quiet' } }
    );
    expect(JSON.parse(stdout)).toEqual({
      params: { lr: '0.01', layers: '[64,10]', name: 'größe 図' },
      loss: Array.from({ length: 2500 }, (_, step) => 1 / (step + 1)),
      nan: true,
      stage: 'dev',
      status: { main: 'FINISHED', 'fold 1': 'FINISHED', 'fold 2': 'FAILED' },
      parent: true,
      inner: { inner: 1 },
      artifacts: ['data', 'dot.svg', 'notes', 'predictions.json'],
      text: '# Plan',
      table: [
        { x: 1, y: 'a' },
        { x: 2, y: 'b' },
        { x: 3, y: null }
      ],
      dataset: ['iris', 'http', 'https://example.org/iris.csv', 'training'],
      models: { digits: [['onnx', 'python_function'], true], layers: [['tfjs'], true] },
      signature: [
        { name: 'image', type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 784] } }
      ],
      model_files: ['MLmodel', 'model.json', 'weights.bin'],
      versions: [true]
    });
  });
});
