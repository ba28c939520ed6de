import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordImport } from '../../src/import/import-record.ts';
import { openSource } from '../../src/import/open-source.ts';
import { openLocalArtifacts } from '../../src/store/artifacts/local.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { writeMlflowTwo } from './mlflow-two-database.ts';

const RUN = '0'.padStart(32, 'a');

let folder: string;
let store: Store & { dataDir: string };
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-import-'));
  store = await temporaryStore();
  file = path.join(folder, 'mlflow.db');
  writeMlflowTwo(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('reads a database of MLflow 2.0, which lacks the later tables', async () => {
  const { counts, notes } = await importFrom(file);
  expect(counts).toMatchObject({ experiments: 1, runs: 2, points: 6, registeredModels: 1 });
  expect(notes).toEqual([`Artifacts stay where they are: s3://bucket/${RUN} and 1 more.`]);
  const run = await store.tracking.getRun(RUN);
  expect(run.info).toMatchObject({
    experiment_id: '1',
    run_name: 'run 0',
    status: 'FINISHED',
    start_time: 1_600_000_000_000,
    end_time: 1_600_000_000_001,
    artifact_uri: `s3://bucket/${RUN}`
  });
  const { metrics } = await store.series.history({ run_id: RUN, metric_key: 'm0' });
  expect(metrics?.map(({ value }) => value)).toEqual([0, 'NaN', Math.SQRT2]);
});

it('adds what came since, and only that', async () => {
  await importFrom(file);
  change(`
    INSERT INTO metrics VALUES ('m0', 9, 1600000000009, 0, '${RUN}', 9);
    INSERT INTO metrics VALUES ('new', 1, 1600000000009, 0, '${RUN}', 9);
    INSERT INTO tags VALUES ('later', 'yes', '${RUN}');
  `);
  const { counts } = await importFrom(file);
  expect(counts).toMatchObject({ runs: 0, completedRuns: 1, points: 2 });
  const { metrics } = await store.series.history({ run_id: RUN, metric_key: 'm0' });
  expect(metrics?.map(({ step }) => step)).toEqual([0, 1, 2, 9]);
  expect((await importFrom(file)).counts).toMatchObject({ completedRuns: 0, points: 0 });
});

it('brings the points that are missing in the middle of a series', async () => {
  const run_id = 'b'.repeat(32);
  change(`
    INSERT INTO runs SELECT '${run_id}', 'b', source_type, source_name, entry_point_name, user_id,
      'RUNNING', start_time, NULL, source_version, lifecycle_stage, 's3://bucket/b', 1, NULL
      FROM runs WHERE run_uuid = '${RUN}';
    INSERT INTO metrics VALUES ('m', 0, 5, 0, '${run_id}', 0), ('m', 1.7976931348623157e308, 5, 0, '${run_id}', 0);
  `);
  await importFrom(file);
  // As a kill leaves it, and a source that went on.
  change(`
    INSERT INTO metrics VALUES ('m', 0, 4, 1, '${run_id}', 0), ('m', 2, 5, 0, '${run_id}', -3);
    UPDATE runs SET status = 'FAILED', end_time = 77 WHERE run_uuid = '${run_id}';
  `);
  expect((await importFrom(file)).counts).toMatchObject({ completedRuns: 1, points: 2 });
  const { metrics } = await store.series.history({ run_id, metric_key: 'm' });
  expect(metrics).toEqual([
    { key: 'm', value: 'NaN', timestamp: 4, step: 0 },
    { key: 'm', value: 2, timestamp: 5, step: -3 },
    { key: 'm', value: 0, timestamp: 5, step: 0 },
    { key: 'm', value: Number.MAX_VALUE, timestamp: 5, step: 0 }
  ]);
  expect((await store.tracking.getRun(run_id)).info).toMatchObject({
    status: 'FAILED',
    end_time: 77
  });
});

it('leaves what was changed here as it is', async () => {
  await importFrom(file);
  await store.tracking.logBatch({ run_id: RUN, tags: [{ key: 'mlflow.runName', value: 'mine' }] });
  await store.tracking.deleteRun(RUN);
  await importFrom(file);
  const { info } = await store.tracking.getRun(RUN);
  expect(info).toMatchObject({ run_name: 'mine', lifecycle_stage: 'deleted' });
  await store.tracking.restoreRun(RUN);
});

it('gives an experiment a new id when another one has it here, and finds it again', async () => {
  const other = path.join(folder, 'other.db');
  writeMlflowTwo(other, { runs: 0 });
  change(
    "UPDATE experiments SET name = 'another', creation_time = 7 WHERE experiment_id = 1",
    other
  );
  const { counts, notes } = await importFrom(other);
  expect(counts.experiments).toBe(1);
  const { experiment_id } = await store.tracking.getExperimentByName('another');
  expect(experiment_id).toMatch(/^\d{18}$/);
  expect(notes).toContain(
    `The id of an experiment was taken, it has a new one here: 'another' (1 is ${experiment_id}).`
  );
  expect((await importFrom(other)).counts.experiments).toBe(0);
});

it('sends the runs of an experiment whose name is here to that one', async () => {
  const other = path.join(folder, 'same-name.db');
  writeMlflowTwo(other, { runs: 0 });
  change('UPDATE experiments SET creation_time = 8 WHERE experiment_id = 1', other);
  const { counts, notes } = await importFrom(other);
  expect(counts.experiments).toBe(0);
  expect(notes).toEqual([
    "Their runs joined the experiment of the same name that was here: 'old'."
  ]);
});

it('gives a model version the next number when another one has its number here', async () => {
  const other = path.join(folder, 'versions.db');
  writeMlflowTwo(other, { runs: 0 });
  change("UPDATE model_versions SET creation_time = 9, source = 's3://other/model'", other);
  const { counts, notes } = await importFrom(other);
  expect(counts).toMatchObject({ registeredModels: 0, modelVersions: 1 });
  expect(notes).toContain(
    "The number of a model version was taken, it has a new one here: 'kept' version 1 is 2."
  );
  expect(await store.registry.getModelVersion({ name: 'kept', version: '2' })).toMatchObject({
    source: 's3://other/model',
    current_stage: 'Staging'
  });
  expect((await importFrom(other)).counts.modelVersions).toBe(0);
});

it('copies the files of local runs, finds them where the folder was moved to, and skips them then', async () => {
  const root = path.join(folder, 'moved/mlruns');
  const run_id = 'c'.repeat(32);
  const run = path.join(root, '7', run_id);
  for (const part of ['artifacts/deep', 'metrics', 'params', 'tags']) {
    mkdirSync(path.join(run, part), { recursive: true });
  }
  writeFileSync(
    path.join(root, '7/meta.yaml'),
    "artifact_location: file:///gone/mlruns/7\nexperiment_id: '7'\nlifecycle_stage: active\nname: '2020-01-01'\ncreation_time: 5\n"
  );
  mkdirSync(path.join(root, '.trash'));
  writeFileSync(
    path.join(run, 'meta.yaml'),
    `artifact_uri: file:///gone/mlruns/7/${run_id}/artifacts\nend_time: null\nexperiment_id: '7'\n` +
      `lifecycle_stage: active\nrun_id: ${run_id}\nrun_name: yes-man\nstart_time: 3\nstatus: 1\nuser_id: ada\n`
  );
  writeFileSync(path.join(run, 'artifacts/deep/a b.txt'), 'hello');
  writeFileSync(path.join(run, 'artifacts/#1.txt'), 'a name that artifacts cannot have');
  writeFileSync(
    path.join(run, 'metrics/loss'),
    '1 nan 0\n2 -inf 1\n1 nan 0\n3 1e-3 2 iris abc\n4 5\n'
  );
  writeFileSync(path.join(run, 'params/text'), 'a\nb: c\n');

  const { counts, notes } = await importFrom(root);
  expect(counts).toMatchObject({ experiments: 1, runs: 1, points: 4, files: 1, bytes: 5 });
  expect(notes).toEqual([
    `Not copied, because of a name that no artifact may have: 7/${run_id}/artifacts/#1.txt.`
  ]);
  const { info, data } = await store.tracking.getRun(run_id);
  expect(info).toMatchObject({
    run_name: 'yes-man',
    artifact_uri: `mlflow-artifacts:/7/${run_id}/artifacts`
  });
  expect(data.params).toEqual([{ key: 'text', value: 'a\nb: c\n' }]);
  const { metrics } = await store.series.history({ run_id, metric_key: 'loss' });
  expect(metrics?.map(({ step, value }) => [step, value])).toEqual([
    [0, 'NaN'],
    [1, -Number.MAX_VALUE],
    [2, 0.001],
    [0, 5]
  ]);
  expect((await store.tracking.getExperimentByName('2020-01-01')).experiment_id).toBe('7');
  expect((await importFrom(root)).counts).toMatchObject({ runs: 0, points: 0, files: 0 });
});

describe('a record of someone else', () => {
  const SECRET = 'id_rsa';
  let home: string;
  let secret: string;
  let hostile: string;

  beforeAll(() => {
    home = path.join(folder, 'home');
    secret = path.join(home, 'keys');
    mkdirSync(secret, { recursive: true });
    writeFileSync(path.join(secret, SECRET), 'a secret');
    hostile = path.join(home, 'download');
    mkdirSync(path.join(hostile, 'mlartifacts'), { recursive: true });
    writeMlflowTwo(path.join(hostile, 'mlflow.db'), { runs: 0 });
    change(
      `UPDATE experiments SET name = 'hostile', creation_time = 6 WHERE experiment_id = 1;
       DELETE FROM registered_models;`,
      path.join(hostile, 'mlflow.db')
    );
  });

  const importRun = async (run_id: string, uri: string, artifacts?: string) => {
    change(
      `DELETE FROM runs; INSERT INTO runs (run_uuid, name, user_id, status, start_time, artifact_uri,
         experiment_id, lifecycle_stage) VALUES ('${run_id}', 'r', 'u', 'FINISHED', 1, '${uri}', 1, 'active')`,
      path.join(hostile, 'mlflow.db')
    );
    return importFrom(path.join(hostile, 'mlflow.db'), artifacts);
  };
  const kept = async (run_id: string) => (await store.tracking.getRun(run_id)).info.artifact_uri;

  it.each([
    ['a folder outside', (id: string) => `${home}/outside/${id}/artifacts`],
    ['a folder that is no run’s', () => `${hostile}/mlartifacts`],
    ['a link in its own folder', (id: string) => `${hostile}/${id}/artifacts`],
    ['a link on the way', (id: string) => `${hostile}/way/${id}/artifacts`],
    ['a way out of the proxied folder', (id: string) => `mlflow-artifacts:/../way/${id}/artifacts`],
    ['an encoded one', (id: string) => `mlflow-artifacts:/%2e%2e/way/${id}/artifacts`],
    ['all that is proxied', () => 'mlflow-artifacts:/']
  ])('leads to no files but its own by %s', async (name, uriOf) => {
    const run_id = createHash('md5').update(name).digest('hex');
    const uri = uriOf(run_id);
    for (const inside of [path.join(home, 'outside', run_id), path.join(hostile, run_id)]) {
      mkdirSync(inside, { recursive: true });
      symlinkSync(secret, path.join(inside, 'artifacts'));
    }
    rmSync(path.join(hostile, 'way'), { force: true });
    symlinkSync(path.join(home, 'outside'), path.join(hostile, 'way'));
    writeFileSync(path.join(hostile, 'mlartifacts/file'), 'over that of another');

    const { counts, notes } = await importRun(run_id, uri);
    expect(counts).toMatchObject({ runs: 1, files: 0 });
    expect(await kept(run_id)).toBe(uri);
    expect(notes).toContain(`Artifacts stay where they are: ${uri}.`);
  });

  it('is copied from elsewhere where the user names the place', async () => {
    const run_id = '2'.repeat(32);
    const place = path.join(home, 'store', run_id, 'artifacts');
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'model.bin'), 'model');
    const unasked = await importRun(run_id, `file://${place}`);
    expect(unasked.counts.files).toBe(0);
    expect(unasked.notes).toContain(
      'Not brought over: artifacts outside of its folder, which --source-artifacts can name.'
    );
    const asked = await importRun(run_id, `file://${place}`, path.join(home, 'store'));
    expect(asked.counts.files).toBe(1);
    const { experiment_id } = (await store.tracking.getRun(run_id)).info;
    expect(await kept(run_id)).toBe(`mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`);
  });
});

async function importFrom(named: string, from?: string) {
  const source = await openSource(named, { env: {}, artifacts: from });
  try {
    const artifacts = await openLocalArtifacts(path.join(store.dataDir, 'artifacts'));
    const record = new RecordImport(source, store.importer, artifacts, () => undefined);
    await record.run();
    return { counts: record.counts, notes: record.notes };
  } finally {
    source.close();
  }
}

function change(sql: string, of = file): void {
  const database = new DatabaseSync(of);
  database.exec(sql);
  database.close();
}
