import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { startServeProcess, type ServeProcess } from '../server/serve-process.ts';
import { FaultProxy, mulberry32, type Fault } from '../sync/fault-proxy.ts';
import { recordDifferences } from '../sync/record-differences.ts';
import { echo, pemPath, serveTls } from '../sync/remote/small-server.ts';
import { RestApi } from '../sync/rest-api.ts';
import { served, startSync, sync } from '../sync/sync-process.ts';
import { writeRuns } from '../sync/write-record.ts';
import { startMlflowServer } from './mlflow-server.ts';

const LONG = process.env['CELLTRAIL_LONG'] === '1';
const SEED = Number(process.env['CELLTRAIL_SEED'] ?? 11);

/** Before, some tests named theirs. */
const ALL = ['--experiment', '*'];
let folder: string;
let dataDir: string;
let port: number;
let remote: ServeProcess;
let proxy: FaultProxy;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'celltrail-sync-'));
  dataDir = path.join(folder, 'here/.celltrail');
  [port] = await freePorts(1);
  remote = await startRemote();
  proxy = await FaultProxy.start(port);
});

afterAll(async () => {
  await proxy?.close();
  await remote?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startRemote = () => startServeProcess(path.join(folder, 'there'), '--port', String(port));

const differences = () => served(dataDir, here => recordDifferences(here, new RestApi(remote.url)));

/** What sync asks on its way, one of each. */
const CALLS = [
  'experiments/get-by-name',
  'experiments/create',
  'runs/search',
  'runs/create',
  'runs/log-batch',
  'mlflow-artifacts/artifacts/',
  'runs/update'
];
const status = (code: number, retryAfter?: string): Fault => ({
  kind: 'status',
  status: code,
  retryAfter
});

describe('on the way to a remote', () => {
  const faults: [string, Fault[]][] = [
    ['connections that break when the remote has done it', [{ kind: 'reset' }]],
    ['answers that are cut', [{ kind: 'cut' }]],
    [
      'answers of servers in between',
      [status(429, '0.2'), status(500), status(502), status(503), status(504), status(503, '1')]
    ],
    ['answers that take long', [{ kind: 'delay', ms: LONG ? 10_000 : 500 }]],
    ['a line that is slow', [{ kind: 'throttle', bytesPerSecond: LONG ? 1_000 : 20_000 }]]
  ];
  beforeAll(() =>
    served(dataDir, async api => {
      for (const [name] of faults) await writeRuns(api, name, 2, 20, LONG ? 2_000 : 20_000);
    })
  );

  it.each(faults)(
    '%s cost nothing and double nothing',
    async (name, kinds) => {
      proxy.clear();
      CALLS.forEach((call, at) => {
        proxy.next(kinds[at % kinds.length], 1, (_, asked) => asked.includes(call));
      });
      const { code, said } = await sync(dataDir, proxy.address, ['--experiment', name]);
      expect(said).toMatch(/^Everything is on/m);
      expect(code).toBe(0);
    },
    300_000
  );

  it('of all that nothing is missing and nothing is there twice', async () => {
    expect(Object.keys(proxy.counts.faults).sort()).toEqual(
      ['cut', 'delay', 'reset', 'status', 'throttle'].sort()
    );
    expect(await differences()).toEqual([]);
  });
});

it('a training without a network, and a server that was killed, are complete once there is one', async () => {
  await proxy.refuse();
  const here = await startServeProcess(dataDir);
  await writeRuns(new RestApi(here.url), 'offline', 2, 3000);
  const exited = new Promise(resolve => here.process.once('exit', resolve));
  here.process.kill('SIGKILL');
  await exited;
  expect(await sync(dataDir, proxy.address, ALL)).toMatchObject({ code: 1 });
  await proxy.accept();
  expect(await sync(dataDir, proxy.address, ALL)).toMatchObject({ code: 0 });
  expect(await differences()).toEqual([]);
}, 300_000);

it(
  `is whole and nothing twice after kills of sync, remote and line (seed ${SEED})`,
  async () => {
    const [kills, runs, points] = LONG ? [50, 20, 10_000] : [5, 4, 4000];
    await served(dataDir, api => writeRuns(api, 'killed', runs, points, LONG ? 1_000_000 : 50_000));
    // Else all of it would be over before the first of them.
    proxy.next({ kind: 'delay', ms: LONG ? 400 : 150 }, Infinity);
    await killAtRandom([dataDir, proxy], { all: kills, remote: kills }, async () => {
      const exited = new Promise(resolve => remote.process.once('exit', resolve));
      remote.process.kill('SIGKILL');
      await exited;
      remote = await startRemote();
    });
    expect(await differences()).toEqual([]);
  },
  LONG ? 1_800_000 : 120_000
);

it.runIf(LONG)(
  `is whole and nothing twice after kills of sync, an mlflow server and line (seed ${SEED})`,
  async () => {
    // Small, and killed seldom: each start takes it 15 s, and a minute on a busy machine.
    const own = path.join(folder, 'here, for mlflow/.celltrail');
    await served(own, api => writeRuns(api, 'killed', 6, 8000, 200_000));
    const [at] = await freePorts(1);
    let mlflow = await startMlflowServer(folder, { port: at });
    const line = await FaultProxy.start(at);
    try {
      line.next({ kind: 'delay', ms: 400 }, Infinity);
      const killed = await killAtRandom([own, line], { all: 10, remote: 4 }, async () => {
        await mlflow.stop();
        mlflow = await startMlflowServer(folder, { port: at });
      });
      expect(killed.remote).toBeGreaterThan(0);
      const there = new RestApi(mlflow.url);
      expect(await served(own, here => recordDifferences(here, there))).toEqual([]);
    } finally {
      await line.close();
      await mlflow.stop();
    }
  },
  600_000
);

/**
 * Of the process that syncs, its remote and the line between them, at moments that the seed repeats.
 *
 * @param most kills, and how many of them at most of the remote: then it is the line
 * @returns how often each of them; `ended`: there was nothing left to send
 */
async function killAtRandom(
  [from, line]: [dataDir: string, FaultProxy],
  most: { all: number; remote: number },
  killRemote: () => Promise<void>
): Promise<Record<'sync' | 'remote' | 'line' | 'ended', number>> {
  const random = mulberry32(SEED);
  const counts = { sync: 0, remote: 0, line: 0, ended: 0 };
  let running = startSync(from, line.address, ALL);
  for (let kill = 0; kill < most.all; kill++) {
    await sleep(200 + random() * 1500);
    if (running.process.exitCode !== null) {
      counts.ended++;
      running = startSync(from, line.address, ALL);
      continue;
    }
    const drawn = (['sync', 'remote', 'line'] as const)[Math.floor(random() * 3)];
    const which = drawn === 'remote' && counts.remote === most.remote ? 'line' : drawn;
    counts[which]++;
    if (which === 'sync') {
      running.process.kill('SIGKILL');
      await running.outcome;
      running = startSync(from, line.address, ALL);
    } else if (which === 'remote') {
      await killRemote();
    } else {
      await line.refuse();
      await sleep(random() * 500);
      await line.accept();
    }
  }
  expect(counts.ended).toBeLessThan(most.all / 2);
  line.clear();
  await running.outcome;
  expect(await sync(from, line.address, ALL)).toMatchObject({ code: 0 });
  return counts;
}

it('says at once what is wrong with an address', async () => {
  const refused = await sync(dataDir, 'http://mlflow.invalid');
  expect(refused.code).toBe(2);
  expect(refused.said).toMatch(
    /goes to http:\/\/127\.0\.0\.1:\d+\. To copy it .*, add --instead\.$/m
  );
  const outcome = await sync(dataDir, 'http://mlflow.invalid', ['--instead']);
  expect(outcome).toEqual({ code: 1, said: 'celltrail: mlflow.invalid is not known (DNS).\n' });
  const at = await serveTls('expired', {}, echo);
  const env = { MLFLOW_TRACKING_SERVER_CERT_PATH: pemPath('ca') };
  const expired = await sync(dataDir, `https://127.0.0.1:${at}`, ['--instead'], env);
  expect(expired.code).toBe(1);
  expect(expired.said).toMatch(/^celltrail: The certificate of 127\.0\.0\.1:\d+ expired on /);
});
