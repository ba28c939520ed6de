import { httpLoad, percentile } from './http-load.ts';
import type { BenchedServer } from './servers.ts';

/** One row of the table. `ok` is false when something acknowledged was not found afterwards. */
export interface Measured {
  work: string;
  figure: string;
  /** For the ratio beside the other server; larger is better when `higherIsBetter`. */
  value: number;
  higherIsBetter: boolean;
  ok: boolean;
}

const BATCH = 100;
const API = '/api/2.0/mlflow';

export async function logBatchOneConnection(
  server: BenchedServer,
  seconds: number
): Promise<Measured[]> {
  const runs = await createRuns(server, 1);
  const load = await httpLoad({
    port: server.port,
    path: `${API}/runs/log-batch`,
    connections: 1,
    seconds,
    body: n => batchBody(runs[0], n)
  });
  const ok = await holds(server, runs, load.answered * BATCH);
  const [p50, p99] = [percentile(load.latencies, 0.5), percentile(load.latencies, 0.99)];
  return [
    row('log-batch × 100, 1 connection, p50', `${p50.toFixed(2)} ms`, p50, false, ok),
    row('log-batch × 100, 1 connection, p99', `${p99.toFixed(2)} ms`, p99, false, ok)
  ];
}

export async function logBatchManyConnections(
  server: BenchedServer,
  seconds: number
): Promise<Measured[]> {
  const connections = 16;
  const runs = await createRuns(server, connections);
  const load = await httpLoad({
    port: server.port,
    path: `${API}/runs/log-batch`,
    connections,
    seconds,
    body: n => batchBody(runs[n % connections], n)
  });
  const points = load.answered * BATCH;
  const perSecond = points / load.seconds;
  const ok = await holds(server, runs, points);
  return [
    row('log-batch × 100, 16 connections', `${thousands(perSecond)} points/s`, perSecond, true, ok)
  ];
}

export async function logMetric(server: BenchedServer, seconds: number): Promise<Measured[]> {
  const connections = 64;
  const runs = await createRuns(server, connections);
  const load = await httpLoad({
    port: server.port,
    path: `${API}/runs/log-metric`,
    connections,
    seconds,
    body: n =>
      JSON.stringify({
        run_id: runs[n % connections],
        key: 'loss',
        value: 1 / (n + 1),
        timestamp: Date.now(),
        step: n
      })
  });
  const perSecond = load.answered / load.seconds;
  const ok = await holds(server, runs, load.answered);
  return [row('log-metric, 64 connections', `${thousands(perSecond)} /s`, perSecond, true, ok)];
}

export function batchBody(run_id: string, n: number): string {
  const timestamp = Date.now();
  const metrics = Array.from({ length: BATCH }, (_, i) => ({
    key: `metric_${i % 4}`,
    value: Math.sin(n + i),
    timestamp,
    step: n * BATCH + i
  }));
  return JSON.stringify({ run_id, metrics });
}

export async function createRuns(server: BenchedServer, count: number): Promise<string[]> {
  const runs: string[] = [];
  for (let i = 0; i < count; i++) {
    const answer = await call(server, 'runs/create', {
      experiment_id: '0',
      start_time: Date.now()
    });
    runs.push(answer.run.info.run_id);
  }
  return runs;
}

export async function call(server: BenchedServer, path: string, body: unknown) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${API}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Whether the runs hold just as many points as were acknowledged. */
async function holds(server: BenchedServer, runs: string[], points: number): Promise<boolean> {
  let found = 0;
  for (const run_id of runs) {
    const answer = await fetch(`http://127.0.0.1:${server.port}${API}/runs/get?run_id=${run_id}`);
    const { run } = await answer.json();
    for (const { key } of run.data.metrics ?? []) found += await pointsOf(server, run_id, key);
  }
  return found === points;
}

async function pointsOf(server: BenchedServer, run_id: string, key: string): Promise<number> {
  let found = 0;
  let token = '';
  do {
    const query = new URLSearchParams({ run_id, metric_key: key, max_results: '25000' });
    if (token) query.set('page_token', token);
    const answer = await fetch(
      `http://127.0.0.1:${server.port}${API}/metrics/get-history?${query}`
    );
    const page = await answer.json();
    found += page.metrics?.length ?? 0;
    token = page.next_page_token ?? '';
  } while (token);
  return found;
}

const row = (
  work: string,
  figure: string,
  value: number,
  higherIsBetter: boolean,
  ok: boolean
): Measured => ({
  work,
  figure,
  value,
  higherIsBetter,
  ok
});

const thousands = (n: number) => Math.round(n).toLocaleString('en');
