import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, it } from 'vitest';
import { openLocalArtifacts } from '../../../src/store/artifacts/local.ts';
import { checkFolder, NotADataFolder } from '../../../src/store/maintenance/check-folder.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { temporaryFolder } from '../temporary-store.ts';

let whole: string;
let run_id: string;

beforeAll(async () => {
  whole = join(temporaryFolder(), 'data');
  const store = await openStore({ dataDir: whole, sync: 'normal' });
  const { info } = await store.tracking.createRun({ experiment_id: '0', start_time: 1 });
  ({ run_id } = info);
  const artifacts = await openLocalArtifacts(join(whole, 'artifacts'));
  await artifacts.write(`0/${run_id}/artifacts/model/weights`, bytes('hello'));
  for (let at = 0; at < 5; at++) {
    const metrics = Array.from({ length: 1000 }, (_, step) => ({
      key: 'loss',
      value: step,
      timestamp: 1,
      step: 1000 * at + step
    }));
    await store.tracking.logBatch({ run_id, metrics });
  }
  await store.registry.createRegisteredModel({ name: 'flowers' });
  const source = `mlflow-artifacts:/0/${run_id}/artifacts/model`;
  await store.registry.createModelVersion({ name: 'flowers', source, run_id });
  await store.close();
});

it('finds nothing in a whole folder, and changes no file of it', async () => {
  const before = contents(whole);
  const checkup = await check(whole);
  expect(checkup.findings).toEqual([]);
  expect(checkup).toMatchObject({
    held: false,
    counts: { experiments: 1, runs: 1 },
    bytes: { artifacts: 5, wal: 0 },
    artifact_files: 1
  });
  expect(contents(whole)).toEqual(before);
});

it('checks a folder that a process holds, whose uploads and sessions are under way', async () => {
  const data = copy();
  mkdirSync(join(data, 'artifacts/.uploading'), { recursive: true });
  writeFileSync(join(data, 'artifacts/.uploading/x'), 'half');
  addSession(data);
  const store = await openStore({ dataDir: data, sync: 'normal' });
  try {
    const checkup = await check(data);
    expect(checkup).toMatchObject({ held: true, findings: [] });
  } finally {
    await store.close();
  }
});

it('finds a damaged page of the database', async () => {
  const data = copy();
  const file = join(data, 'store.db');
  const content = readFileSync(file);
  content.fill(0xff, 4096 * 3, 4096 * 12);
  writeFileSync(file, content);
  expect(kinds(await check(data))).toContain('database');
});

it('finds rows that belong to nothing', async () => {
  const data = copy();
  change(
    data,
    "PRAGMA foreign_keys = OFF; INSERT INTO param VALUES (999, 'a', 'b', 1), (998, 'a', 'b', 1)"
  );
  const { findings } = await check(data);
  expect(findings).toMatchObject([
    { kind: 'reference', text: 'There are 2 rows of param that belong to no run.' }
  ]);
});

it('finds points that do not agree with what the store says of them', async () => {
  const data = copy();
  change(data, 'INSERT INTO block (points) VALUES (zeroblob(9))');
  expect(kinds(await check(data))).toEqual(['points']);
});

it('finds files that nothing points to, and those that are missing', async () => {
  const data = copy();
  mkdirSync(join(data, `artifacts/0/${'f'.repeat(32)}/artifacts`), { recursive: true });
  writeFileSync(join(data, `artifacts/0/${'f'.repeat(32)}/artifacts/left`), 'abc');
  rmSync(join(data, `artifacts/0/${run_id}/artifacts/model`), { recursive: true });
  const { findings } = await check(data);
  expect(findings.map(({ kind }) => kind)).toEqual(['artifacts', 'missing-artifacts']);
  expect(findings[0].text).toContain(`0/${'f'.repeat(32)} (1 files, 3 bytes)`);
  expect(findings[1].text).toContain("version 1 of the registered model 'flowers'");
});

it('finds uploads and sessions that nobody will finish', async () => {
  const data = copy();
  mkdirSync(join(data, 'artifacts/.uploading'), { recursive: true });
  writeFileSync(join(data, 'artifacts/.uploading/x'), 'half');
  addSession(data);
  expect(kinds(await check(data)).sort()).toEqual(['session', 'upload']);
});

it('says which version a newer folder needs, and that an older one must be opened first', async () => {
  const newer = copy();
  change(newer, "INSERT INTO migration VALUES (9999, 'later', '9.9.9', 0)");
  expect((await check(newer)).findings).toMatchObject([
    { kind: 'schema', advice: 'Update celltrail to 9.9.9 or later.' }
  ]);
  const older = copy();
  change(older, 'DELETE FROM migration WHERE number > 1');
  expect((await check(older)).findings).toMatchObject([{ kind: 'schema' }]);
});

it('takes what a killed process left in the log for a part of the record', async () => {
  const data = copy();
  const database = new DatabaseSync(join(data, 'store.db'));
  database.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO run_tag VALUES (1, 'a', 'b', 1)");
  const killed = join(temporaryFolder(), 'killed');
  cpSync(data, killed, { recursive: true });
  database.close();
  expect(statSync(join(killed, 'store.db-wal')).size).toBeGreaterThan(0);
  expect((await check(killed)).findings).toEqual([]);
});

it('refuses what is no data folder', async () => {
  const empty = temporaryFolder();
  await expect(check(empty)).rejects.toThrow(NotADataFolder);
  new DatabaseSync(join(empty, 'store.db')).exec('CREATE TABLE t (x)');
  await expect(check(empty)).rejects.toThrow(NotADataFolder);
});

const check = (data: string) => checkFolder(data, join(data, 'artifacts'));

const kinds = ({ findings }: Awaited<ReturnType<typeof check>>) => findings.map(({ kind }) => kind);

function copy(): string {
  const data = join(temporaryFolder(), 'data');
  cpSync(whole, data, { recursive: true });
  return data;
}

function change(data: string, sql: string): void {
  const database = new DatabaseSync(join(data, 'store.db'));
  database.exec(sql);
  database.close();
}

function addSession(data: string): void {
  change(
    data,
    `INSERT INTO session (session_id, observer, kernel_id, epoch, kernel_name, language, run,
       started_time, alive_time) VALUES ('k.1', 'o', 'k', 1, 'python3', 'python', 1, 0, 0)`
  );
}

function contents(folder: string): [string, string][] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => [file, readFileSync(file).toString('base64')]);
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}
