import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Json } from './ask.ts';
import { startServeProcess, type ServeProcess } from './serve-process.ts';

let folder: string;
let dataDir: string;
let server: ServeProcess;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-answers-'));
  dataDir = path.join(folder, 'data');
  server = await startServeProcess(dataDir);
});
afterEach(() => {
  server.process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function post(endpoint: string, body: object): Promise<Json> {
  const answer = await fetch(`${server.url}/api/2.0/mlflow/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  return answer.json();
}

function inStore<Result>(use: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path.join(dataDir, 'store.db'));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const runIds = () =>
  inStore(database =>
    database
      .prepare('SELECT run_id FROM run ORDER BY id')
      .all()
      .map(row => row['run_id'])
  );

/** Kills the server in the moment in which what it made is on disk. */
async function killAtCommit(answers: number): Promise<void> {
  const database = new DatabaseSync(path.join(dataDir, 'store.db'), { readOnly: true });
  const count = database.prepare('SELECT count(*) AS kept FROM answer');
  while (count.get()!['kept'] !== answers) await turn();
  server.process.kill('SIGKILL');
  database.close();
  await new Promise(resolve => server.process.once('exit', resolve));
}

const restart = async () => {
  server = await startServeProcess(dataDir);
};

const RUN = { experiment_id: '0', run_name: 'lost', start_time: 1_700_000_000_000 };
const EXPERIMENT = { name: 'lost' };

it('what a killed server had made is answered to the retry, and only to one', async () => {
  const lost = [post('runs/create', RUN), post('experiments/create', EXPERIMENT)];
  const settled = Promise.allSettled(lost);
  await killAtCommit(2);
  await settled;
  await restart();
  const { run } = await post('runs/create', RUN);
  expect([run.info.run_id]).toEqual(runIds());
  expect(await post('experiments/create', EXPERIMENT)).toHaveProperty('experiment_id');
  const log = { run_id: run.info.run_id, key: 'loss', value: 1, timestamp: 1 };
  expect(await post('runs/log-metric', log)).toEqual({});
  const again = await post('runs/create', RUN);
  expect(again.run.info.run_id).not.toBe(run.info.run_id);
  expect(await post('experiments/create', EXPERIMENT)).toMatchObject({
    error_code: 'RESOURCE_ALREADY_EXISTS'
  });
}, 120_000);

it('what was answered before the kill, and what is old, is made again', async () => {
  const answered = (await post('runs/create', RUN)).run.info.run_id;
  await sleep(600); // the store forgets it a moment after it was written out
  const other = { ...RUN, run_name: 'old' };
  const lost = post('runs/create', other).catch(() => undefined);
  await killAtCommit(1);
  await lost;
  inStore(database => database.exec('UPDATE answer SET created_time = created_time - 301000'));
  await restart();
  expect((await post('runs/create', RUN)).run.info.run_id).not.toBe(answered);
  await post('runs/create', other);
  expect(runIds()).toHaveLength(4);
}, 120_000);
