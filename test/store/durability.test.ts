import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDataFolder, databasePath } from '../../src/store/db/data-folder.ts';
import { firstSchema } from '../../src/store/db/migrations/0001-first-schema.ts';
import { migrate } from '../../src/store/db/migrate.ts';
import { openDatabase } from '../../src/store/db/open-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { checkSeries } from '../../src/store/series/check-series.ts';
import { PointBuffer } from '../../src/store/series/point-log.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder } from './temporary-store.ts';

const LONG = process.env['CELLTRAIL_LONG'] === '1';
const CALLERS = [0, 1, 2, 3];

describe('a process that is killed while it logs and seals', () => {
  it.each<[string, 'full' | 'normal', Record<string, string>]>([
    ['by default', 'full', {}],
    ['without waiting for the disk', 'normal', {}],
    ['on a network file system', 'full', { CELLTRAIL_NETWORK_FS: '1' }]
  ])(
    'has lost nothing acknowledged, and doubled nothing: %s',
    async (_, sync, environment) => {
      const folders = LONG ? 50 : 1;
      for (let folder = 0; folder < folders; folder++) {
        const dataDir = temporaryFolder();
        // Twice in one folder: the second life begins with what the first one left half done.
        const lives = [
          await logUntilKilled([dataDir, sync], environment),
          await logUntilKilled([dataDir, sync], environment)
        ];
        const store = await openStore({ dataDir, sync });
        for (const life of lives) await expectAcknowledged(store, life);
        await store.series.sealAll();
        for (const life of lives) await expectAcknowledged(store, life);
        await store.close();
        expectWhole(dataDir);
      }
    },
    (LONG ? 50 : 2) * 60_000
  );
});

describe('a process that is killed while it brings stores to the newest schema', () => {
  it(
    'leaves each of them as it was or whole',
    async () => {
      for (let kill = 0; kill < (LONG ? 100 : 1); kill++) {
        const folders = Array.from({ length: 30 }, oldStore);
        const child = run('migrate-until-killed.ts', folders, {});
        await once(child.stdout!, 'data');
        await killAfter(child, Math.random() * 300);
        // One of them was being migrated; to look at all of them would take long.
        const reached = folders.filter(isMigrated).length;
        for (const dataDir of folders.slice(Math.max(0, reached - 1), reached + 2)) {
          const store = await openStore({ dataDir, sync: 'normal' });
          const { metrics = [] } = await store.series.history({ run_id: 'r', metric_key: 'a' });
          expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 500 }, (_, i) => i));
          await store.close();
          expectWhole(dataDir);
        }
      }
    },
    (LONG ? 100 : 1) * 60_000
  );
});

interface Life {
  run_id: string;
  /** The last step that each caller got an answer for. */
  acknowledged: Map<number, number>;
}

async function logUntilKilled(args: string[], environment: Record<string, string>): Promise<Life> {
  const child = run('log-until-killed.ts', args, environment);
  const acknowledged = new Map<number, number>();
  let run_id = '';
  let killed: Promise<void> | null = null;
  for await (const line of createInterface({ input: child.stdout! })) {
    const [caller, step] = line.split(' ');
    if (caller === 'run') run_id = step;
    else acknowledged.set(Number(caller), Number(step));
    if (acknowledged.size === CALLERS.length) {
      killed ??= killAfter(child, Math.random() * 500);
    }
  }
  await killed;
  expect(acknowledged.size).toBe(CALLERS.length);
  return { run_id, acknowledged };
}

/**
 * By a process of its own: this one may be late to read what was printed, and a pause before the
 * signal would let the store write what it acknowledged too early.
 */
async function killAfter(child: ChildProcess, ms: number): Promise<void> {
  const program = `setTimeout(() => process.kill(${child.pid}, 'SIGKILL'), ${ms})`;
  const killer = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : null;
  await once(killer, 'close');
  await closed;
}

function run(program: string, args: string[], environment: Record<string, string>): ChildProcess {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment }
  });
}

async function expectAcknowledged(store: Store, { run_id, acknowledged }: Life): Promise<void> {
  const { data } = await store.tracking.getRun(run_id);
  for (const [caller, last] of acknowledged) {
    const length = (step: number) => (caller === 0 ? 400 : 1 + (step % 7));
    const { metrics = [] } = await store.series.history({ run_id, metric_key: `m${caller}` });
    const values = new Map<number, Set<unknown>>();
    for (const { step, value } of metrics) {
      const ofStep = values.get(step) ?? new Set();
      values.set(step, ofStep.add(value));
    }
    // Beyond the last answer that was read there may be calls that were on their way: whole, too.
    for (let step = 0; step <= Math.max(last, ...values.keys()); step++) {
      expect(values.get(step)?.size, `caller ${caller}, step ${step}`).toBe(length(step));
      if (step % 20 === 0) {
        expect(data.params).toContainEqual({ key: `p${caller}.${step}`, value: `${step}` });
      }
    }
    const total = [...values.keys()].reduce((sum, step) => sum + length(step), 0);
    expect(metrics.length).toBe(total);
  }
}

/** Nothing twice, every head as its points are, no page of the file damaged. */
function expectWhole(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'store.db'), { readOnly: true });
  expect(checkSeries(database)).toEqual([]);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
}

/** A data folder of the first version, with 500 points in its log. */
function oldStore(): string {
  const dataDir = temporaryFolder();
  createDataFolder(dataDir);
  const database = openDatabase(databasePath(dataDir), { sync: 'normal' });
  migrate(database, dataDir, [firstSchema]);
  database.exec(
    `INSERT INTO experiment VALUES (1, '0', 'Default', 'mlflow-artifacts:/0', 'active', 0, 0);
     INSERT INTO run VALUES (1, 'r', 1, 'old', '', 'FINISHED', 0, 0, '', 'active', NULL, NULL);
     INSERT INTO series VALUES (1, 1, 'a')`
  );
  const insert = database.prepare('INSERT INTO point_log (arrived, points) VALUES (?, ?)');
  for (let step = 0; step < 500; step += 100) {
    const points = new PointBuffer();
    for (let i = 0; i < 100; i++) points.append(1, step + i, 1000, i);
    insert.run(1000, new Uint8Array(points.buffer, 0, points.bytes));
  }
  database.close();
  return dataDir;
}

function isMigrated(dataDir: string): boolean {
  const database = new DatabaseSync(databasePath(dataDir));
  const { last } = database.prepare('SELECT max(number) AS last FROM migration').get() as {
    last: number;
  };
  database.close();
  return last > firstSchema.number;
}
