import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/failure.ts';
import { runImport } from '../../src/cli/import.ts';
import { openStore } from '../../src/store/open-store.ts';
import { writeMlflowTwo } from '../import/mlflow-two-database.ts';
import { MAIN } from '../server/celltrail-main.ts';

const RUNS = 40;
const POINTS = 1000;

let folder: string;
const inFolder = (name: string) => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-import-'));
  writeMlflowTwo(inFolder('mlflow.db'), { runs: RUNS, metrics: 10, points: POINTS });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'import', ...args], {
    encoding: 'utf8',
    timeout: 100_000
  });
  return { status, stdout, stderr };
}

it('goes on after a kill in the middle, to all of it and nothing twice', async () => {
  const data = inFolder('killed');
  const child = spawn(process.execPath, [MAIN, 'import', inFolder('mlflow.db'), '--data', data]);
  // By a process of its own, as soon as some points are on disk.
  const killer = spawn(
    process.execPath,
    ['-e', KILL_AT_FIRST_POINTS, path.join(data, 'store.db'), String(child.pid)],
    { stdio: ['ignore', 'ignore', 'inherit'] }
  );
  const signal = await new Promise(resolve => child.once('close', (_, by) => resolve(by)));
  killer.kill();
  expect(signal).toBe('SIGKILL');

  const again = run(inFolder('mlflow.db'), '--data', data);
  expect(again).toMatchObject({ status: 0 });
  // Some of them were there.
  const added = Number(/([\d,]+) points/.exec(again.stdout)?.[1].replaceAll(',', ''));
  expect(added).toBeGreaterThan(0);
  expect(added).toBeLessThan(RUNS * 10 * POINTS);
  expect(run(inFolder('mlflow.db'), '--data', data).stdout).toBe(
    `Nothing new in the MLflow database ${inFolder('mlflow.db')}: ${RUNS} runs looked at.\n` +
      `Artifacts stay where they are: s3://bucket/${'0'.padStart(32, 'a')} and ${RUNS - 1} more.\n`
  );

  const store = await openStore({ dataDir: data, sync: 'normal' });
  try {
    for (let n = 0; n < RUNS; n++) {
      const run_id = String(n).padStart(32, 'a');
      for (const metric_key of ['m0', 'm9']) {
        const { metrics = [] } = await store.series.history({ run_id, metric_key });
        expect(metrics.map(({ step }) => step)).toEqual(
          Array.from({ length: POINTS }, (_, at) => at)
        );
      }
    }
  } finally {
    await store.close();
  }
}, 120_000);

it.each([
  ['text.db', 'cannot be read as an SQLite database'],
  ['other.db', "not one of MLflow's"],
  ['one.db', 'mlflow db upgrade'],
  ['new.db', 'newer than MLflow 3.17'],
  ['nothing.db', 'There is no file or folder'],
  ['empty', 'neither an mlflow.db nor']
])('says in a sentence that it cannot read %s, and what would help', async (name, says) => {
  writeFileSync(inFolder('text.db'), 'no database at all, but a text of some length');
  new DatabaseSync(inFolder('other.db')).exec('CREATE TABLE IF NOT EXISTS t (x)');
  if (name === 'one.db') writeMlflowTwo(inFolder(name), { revision: '0c779009ac13' });
  if (name === 'new.db') writeMlflowTwo(inFolder(name), { revision: 'ffffffffffff' });
  if (name === 'empty') mkdirSync(inFolder(name));
  const refused = runImport([inFolder(name), '--data', inFolder('refused')]);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(says);
  expect(existsSync(inFolder('refused'))).toBe(false);
});

it.each([
  [
    ['postgresql://u@h/mlflow'],
    'Start "mlflow server --backend-store-uri postgresql://u@h/mlflow"'
  ],
  [['http://127.0.0.1:9'], 'http://127.0.0.1:9 does not answer'],
  [['http://u:secret@127.0.0.1:9'], /^http:\/\/127\.0\.0\.1:9 does not answer/],
  [
    ['postgresql://u:s/cr@t@h/mlflow'],
    /^postgresql:\/\/u:\*\*\*@h\/mlflow cannot .*"mlflow server --backend-store-uri postgresql:\/\/u:\*\*\*@h/
  ],
  [[], 'Say what to import'],
  [['a', 'b'], "'b' is one argument too many"],
  [['a', '--nonsense'], '--nonsense']
])('refuses %j', async (args, says) => {
  const refused = runImport([...args, '--data', inFolder('refused')]);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(says);
});

it('says which file of the source cannot be read', async () => {
  mkdirSync(inFolder('mlruns/.trash'), { recursive: true });
  mkdirSync(inFolder('mlruns/5'));
  symlinkSync('meta.yaml', inFolder('mlruns/5/meta.yaml'));
  const refused = runImport([inFolder('mlruns'), '--data', inFolder('unreadable')]);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(
    /^What is to be imported cannot be read: ELOOP: .*5\/meta\.yaml'\.$/
  );
});

it('says that a server holds the folder', async () => {
  const store = await openStore({ dataDir: inFolder('held'), sync: 'normal' });
  try {
    const { status, stderr } = run(inFolder('mlflow.db'), '--data', inFolder('held'));
    expect(status).toBe(3);
    expect(stderr).toMatch(/in use by/);
  } finally {
    await store.close();
  }
}, 60_000);

const KILL_AT_FIRST_POINTS = `
  const [file, pid] = process.argv.slice(1);
  const { DatabaseSync } = require('node:sqlite');
  const look = () => {
    try {
      const database = new DatabaseSync(file, { readOnly: true });
      const { there } = database
        .prepare('SELECT EXISTS (SELECT 1 FROM point_log) AS there').get();
      database.close();
      if (there) return process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is not made yet.
    }
    setTimeout(look, 1);
  };
  look();
`;
