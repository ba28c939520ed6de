import { API, createRuns, holds } from './api.ts';
import { BATCH, batchBody } from './batch-bodies.ts';
import { httpLoad, percentile } from './http-load.ts';
import { milliseconds, perSecond, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

export async function logBatchOneConnection(
  server: BenchedServer,
  seconds: number
): Promise<Measured[]> {
  const { latencies, points, ok } = await logBatches(server, { connections: 1, seconds });
  const work = 'log-batch × 100, 1 connection';
  return [
    {
      ...milliseconds(`${work}, p50`, percentile(latencies, 0.5), ok, { must: 0.6, stretch: 0.35 }),
      points
    },
    milliseconds(`${work}, p99`, percentile(latencies, 0.99), ok, { must: 5, stretch: 2 })
  ];
}

export async function logBatchManyConnections(
  server: BenchedServer,
  seconds: number
): Promise<Measured[]> {
  const { points, rate, ok } = await logBatches(server, { connections: 16, seconds });
  const measured = perSecond('log-batch × 100, 16 connections', rate, 'points', ok, {
    must: 500_000,
    stretch: 1_000_000
  });
  return [{ ...measured, points, figure: `${measured.figure} (${seconds} s)` }];
}

/** A load that the server can bear, so that the latency is its own and not that of a queue. */
export async function logBatchSteadily(
  server: BenchedServer,
  seconds: number
): Promise<Measured[]> {
  const { latencies, points, rate, ok } = await logBatches(server, {
    connections: 16,
    seconds,
    perSecond: STEADY_POINTS / BATCH
  });
  const work = `log-batch × 100 at a steady ${Math.round(rate / 1000)}k points/s, p99`;
  return [
    { ...milliseconds(work, percentile(latencies, 0.99), ok, { must: 10, stretch: 3 }), points }
  ];
}

/** A run for each connection. `rate`: points a second. */
async function logBatches(
  server: BenchedServer,
  load: { connections: number; seconds: number; perSecond?: number }
): Promise<{ latencies: number[]; points: number; rate: number; ok: boolean }> {
  const runs = await createRuns(server, load.connections);
  const { answered, seconds, latencies } = await httpLoad({
    ...load,
    port: server.port,
    path: `${API}/runs/log-batch`,
    body: n => batchBody(runs[n % runs.length], n)
  });
  const points = answered * BATCH;
  return { latencies, points, rate: points / seconds, ok: await holds(server, runs, points) };
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
  const ok = await holds(server, runs, load.answered);
  const measured = perSecond('log-metric, 64 connections', load.answered / load.seconds, '', ok, {
    must: 30_000,
    stretch: 50_000
  });
  return [{ ...measured, points: load.answered }];
}

/** Runs as a client makes them: with a user, a name and the source's tags. */
export async function createRunsLoad(server: BenchedServer, seconds: number): Promise<Measured[]> {
  const before = await runCount(server);
  const load = await httpLoad({
    port: server.port,
    path: `${API}/runs/create`,
    connections: 16,
    seconds,
    body: n =>
      JSON.stringify({
        experiment_id: '0',
        user_id: 'bench',
        run_name: `bench ${n}`,
        start_time: Date.now(),
        tags: [
          { key: 'mlflow.user', value: 'bench' },
          { key: 'mlflow.source.name', value: 'train.py' },
          { key: 'mlflow.source.type', value: 'LOCAL' }
        ]
      })
  });
  const ok = (await runCount(server)) === before + load.answered;
  return [
    perSecond('creating runs, 16 connections', load.answered / load.seconds, 'runs', ok, {
      must: 3_000,
      stretch: 10_000
    })
  ];
}

async function runCount(server: BenchedServer): Promise<number> {
  let count = 0;
  let page_token: string | undefined;
  do {
    const answer = await fetch(`http://127.0.0.1:${server.port}${API}/runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment_ids: ['0'], max_results: 50_000, page_token })
    });
    const page = await answer.json();
    count += page.runs?.length ?? 0;
    page_token = page.next_page_token;
  } while (page_token);
  return count;
}

const STEADY_POINTS = 160_000;
