import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { UsageError } from '../../src/cli/failure.ts';
import { runGc } from '../../src/cli/gc.ts';
import { openLocalArtifacts } from '../../src/store/artifacts/local.ts';
import { openStore } from '../../src/store/open-store.ts';
import { MAIN } from '../server/celltrail-main.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'celltrail-gc-'));
  const store = await openStore({ dataDir, sync: 'normal' });
  const { info } = await store.tracking.createRun({ experiment_id: '0', start_time: 1 });
  const { run_id } = info;
  for (let batch = 0; batch < 100; batch++) {
    const metrics = Array.from({ length: 1000 }, (_, step) => ({
      key: `m${batch}`,
      value: Math.sin(step * batch),
      timestamp: step * 1_000_003,
      step
    }));
    await store.tracking.logBatch({ run_id, metrics });
  }
  await store.tracking.deleteRun(run_id);
  const artifacts = await openLocalArtifacts(path.join(dataDir, 'artifacts'));
  await artifacts.write(`0/${run_id}/artifacts/a`, bytes('hello'));
  await store.close();
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true }));

it('says what it would remove, then what it removed, and makes the file smaller', () => {
  const wouldBe = celltrail('gc', '--data', dataDir, '--dry-run');
  expect(wouldBe).toEqual({
    status: 0,
    stdout: 'Would remove 1 run and 1 file (5 B).\n',
    stderr: ''
  });
  const { status, stdout } = celltrail('gc', '--data', dataDir);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Removed 1 run and 1 file \(5 B\)\.\nThe database was written anew: [\d.]+ MB before, \d+ KB now\.\n$/
  );
  const again = celltrail('gc', '--data', dataDir);
  expect(again.stdout).toMatch(/^Nothing to remove\.\nThe database stays as it is/);
}, 60_000);

it.each([
  [['--older-than', '3x'], "--older-than is '3x'"],
  [['--older-than', ''], '--older-than is'],
  [['--run-ids', 'nobody'], "Run 'nobody' does not exist"],
  [['--experiment-ids', '0'], 'is not deleted'],
  [['--data', '/nowhere'], 'There is no record in /nowhere'],
  [['--nonsense'], '--nonsense']
])(
  'refuses %j',
  async (args, says) => {
    const refused = runGc(['--data', dataDir, ...args]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(says);
  },
  60_000
);

function celltrail(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    timeout: 60_000
  });
  return { status, stdout, stderr };
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}
