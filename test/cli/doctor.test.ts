import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { runDoctor } from '../../src/cli/doctor.ts';
import { UsageError } from '../../src/cli/failure.ts';
import { openStore } from '../../src/store/open-store.ts';
import { MAIN } from '../server/celltrail-main.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'celltrail-doctor-'));
  await (await openStore({ dataDir, sync: 'normal' })).close();
});
afterAll(() => rmSync(dataDir, { recursive: true }));

it('says that nothing is wrong, exit code 0; what was found and what to do, exit code 1', () => {
  const clean = celltrail('doctor', '--data', dataDir);
  expect(clean).toMatchObject({ status: 0, stderr: '' });
  expect(clean.stdout).toMatch(/: 1 experiment, 0 runs, schema \d+ \(celltrail .*\)\n/);
  expect(clean.stdout).toMatch(/\nNothing is wrong\.\n$/);

  mkdirSync(path.join(dataDir, 'artifacts/left'), { recursive: true });
  writeFileSync(path.join(dataDir, 'artifacts/left/x'), 'abc');
  const found = celltrail('doctor', '--data', dataDir);
  expect(found.status).toBe(1);
  expect(found.stdout).toContain('\n1 finding:\n- Nothing in the record points to ');
  expect(found.stdout).toContain('\n  Remove it, if nothing else uses it.\n');

  const { status, stdout } = celltrail('doctor', '--data', dataDir, '--json');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    data_dir: dataDir,
    held: false,
    findings: [{ kind: 'artifacts' }]
  });
}, 60_000);

it('refuses a folder without a record', async () => {
  const refused = runDoctor(['--data', '/nowhere']);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow('There is no record in /nowhere');
});

function celltrail(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    timeout: 60_000
  });
  return { status, stdout, stderr };
}
