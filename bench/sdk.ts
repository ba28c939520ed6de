import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, milliseconds, type Measured } from './measured.ts';
import { program, saysIn, type Environment } from './program.ts';
import type { BenchedServer } from './servers.ts';

const ROOT = resolve(import.meta.dirname, '..');
const LOGGED = 30;

/** `durable`: ms from a call until what it logged outlives the process. */
interface Timed {
  median: number;
  p99: number;
  durable: number;
}

/** 20,000 calls in a loop, then 100 of which each is waited for until it is in the outbox file. */
const CALLS = `
  import { readdirSync, statSync } from 'node:fs';
  import { join } from 'node:path';
  import { flush, metric } from 'celltrail';
  const COUNT = 20_000;
  metric('warm', 1);
  await flush();
  const took = new Float64Array(COUNT);
  for (let step = 0; step < COUNT; step++) {
    const began = performance.now();
    metric('loss', 1 / (step + 1), step);
    took[step] = (performance.now() - began) * 1000;
  }
  took.sort();
  await flush();
  const [file] = readdirSync(process.env.CELLTRAIL_OUTBOX).map(name => join(process.env.CELLTRAIL_OUTBOX, name));
  const durable = [];
  for (let step = 0; step < 100; step++) {
    await new Promise(done => setTimeout(done, 20));
    const before = statSync(file).size;
    const began = performance.now();
    metric('durable', step, step);
    while (statSync(file).size === before);
    durable.push(performance.now() - began);
  }
  durable.sort((a, b) => a - b);
  console.log(JSON.stringify({ median: took[COUNT / 2], p99: took[COUNT * 0.99], durable: durable[50] }));`;

/** What a process left that was killed is sent by the next one. */
const NEXT = `
  import { metric } from 'celltrail';
  metric('next', 1);
  setTimeout(() => {}, 1000);`;

const THIRTY = `
  import { metric } from 'celltrail';
  for (let step = 0; step < ${LOGGED}; step++) metric('loss', 1 / (step + 1), step);
  console.log('logged');
  for (const end = Date.now() + 60_000; Date.now() < end; );`;

/** The TypeScript client on a server of ours. */
export async function sdkOfCelltrail(server: BenchedServer, folder: string): Promise<Measured[]> {
  const project = mkdtempSync(join(folder, 'sdk-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(join(ROOT, 'celltrail', 'client'), join(project, 'node_modules', 'celltrail'));
  const start = (name: string, source: string) => {
    writeFileSync(join(project, name), source);
    const env = { CELLTRAIL_OUTBOX: join(project, name.replace('.mjs', '-outbox')) };
    return program(process.execPath, [join(project, name)], onServer(server, env));
  };
  const calls = start('calls.mjs', CALLS);
  const thirty = () => start('thirty.mjs', THIRTY);
  return rowsOf(calls, thirty, server, () => start('thirty.mjs', NEXT));
}

/** Python's client on MLflow's server: its calls wait for the server's answer. */
export async function sdkOfMlflow(server: BenchedServer): Promise<Measured[]> {
  const python = join(ROOT, '.venv', 'bin', 'python');
  const start = (what: string) =>
    program(python, [join(ROOT, 'bench', 'sdk_client.py'), what], onServer(server, {}));
  return rowsOf(start('calls'), () => start('thirty'), server);
}

async function rowsOf(
  calls: ChildProcess,
  startThirty: () => ChildProcess,
  server: BenchedServer,
  startNext?: () => ChildProcess
): Promise<Measured[]> {
  const { median, p99, durable } = JSON.parse(await saysIn(calls, /\{.*\}/)) as Timed;
  await once(calls, 'exit');
  const thirty = startThirty();
  await saysIn(thirty, /logged/);
  await sleep(1000);
  thirty.kill('SIGKILL');
  await once(thirty, 'exit');
  const next = startNext?.();
  if (next !== undefined) await once(next, 'exit');
  const kept = await keptPoints(server);
  return [
    amount('a log call, median', median, 'µs', true, { must: 20, stretch: 2 }),
    amount('a log call, 99 of 100', p99, 'µs', true, { must: 20 }),
    milliseconds('from a log call until it outlives the process', durable, true, { must: 1000 }),
    { ...keptRow('', kept), ok: kept === LOGGED, aim: { must: LOGGED } }
  ];
}

/** @param whose in front of the work's name */
export const keptRow = (whose: string, kept: number): Measured => ({
  work: `${whose}points of ${LOGGED} that are kept when the process is killed 1 s later`,
  figure: String(kept),
  value: kept,
  higherIsBetter: true,
  ok: true
});

/** Of the run of the process that was killed: the last one with that metric. */
async function keptPoints({ port }: BenchedServer): Promise<number> {
  const api = `http://127.0.0.1:${port}/api/2.0/mlflow`;
  const found = await fetch(`${api}/runs/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({
      experiment_ids: ['0'],
      filter: 'metrics.loss > 0',
      max_results: 1
    })
  });
  const { runs } = (await found.json()) as { runs: { info: { run_id: string } }[] };
  const query = `run_id=${runs[0].info.run_id}&metric_key=loss`;
  const history = await fetch(`${api}/metrics/get-history?${query}`, {
    headers: { connection: 'close' }
  });
  return ((await history.json()) as { metrics?: unknown[] }).metrics?.length ?? 0;
}

const onServer = ({ port }: BenchedServer, env: Environment): Environment => ({
  MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`,
  MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
  GIT_PYTHON_REFRESH: 'quiet',
  ...env
});
