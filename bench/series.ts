import { API, chunksOf, createRuns } from './api.ts';
import { LONG_POINTS, LONG_RUN } from './fill-mlflow.ts';
import { httpLoad, percentile } from './http-load.ts';
import { amount, milliseconds, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

const MILLION = 1_000_000;

/** Logs one series of `points` points in order, 1000 a request. @returns id of its run */
export async function logLongSeries(server: BenchedServer, points: number): Promise<string> {
  const [run_id] = await createRuns(server, 1);
  const timestamp = Date.now();
  await httpLoad({
    port: server.port,
    path: `${API}/runs/log-batch`,
    connections: 4,
    seconds: 600,
    body: n => {
      if (n * 1000 >= points) return null;
      const metrics = Array.from({ length: 1000 }, (_, i) => {
        const step = n * 1000 + i;
        return { key: 'long', value: Math.sin(step / 1000), timestamp: timestamp + step, step };
      });
      return JSON.stringify({ run_id, metrics });
    }
  });
  return run_id;
}

export async function readLongSeries(
  server: BenchedServer,
  run_id: string,
  points: number
): Promise<Measured[]> {
  const size = `${points / MILLION}M points`;
  const overview = await timed(25, () => series(server, run_id, ''));
  let n = 0;
  const window = await timed(25, () => {
    const start = ((n++ * 370_000) % (points - 100_000)) + 1;
    return series(server, run_id, `&start_step=${start}&end_step=${start + 99_999}`);
  });
  const drawn = overview.answer.steps.length;
  const whole = window.answer.count === 100_000;
  return [
    milliseconds(`overview of ${size} at 2,000 px, p50`, overview.ms, drawn > 2_000, {
      must: 15,
      stretch: 4
    }),
    milliseconds(`any 100k-point window of it at 2,000 px, p50`, window.ms, whole, {
      must: 15,
      stretch: 5
    })
  ];
}

/** Their page asks for at most 2,500 sampled points of a series. */
export async function readLongSeriesOfMlflow(server: BenchedServer): Promise<Measured[]> {
  const interval = (query: string) =>
    get(
      server,
      `/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${LONG_RUN}&metric_key=long&max_results=2000${query}`
    );
  const overview = await timed(3, () => interval(''));
  const window = await timed(3, () => interval('&start_step=500000&end_step=599999'));
  const found = (answer: { metrics?: unknown[] }) => (answer.metrics?.length ?? 0) >= 2000;
  return [
    {
      ...milliseconds(
        'overview of 10M points at 2,000 px, p50',
        overview.ms * 10,
        found(overview.answer)
      ),
      figure: `${Math.round(overview.ms)} ms for 1M (× 10)`
    },
    milliseconds('any 100k-point window of it at 2,000 px, p50', window.ms, found(window.answer))
  ];
}

/** All points of a series of a million as MLflow's JSON, and how the memory grows meanwhile. */
export async function fullHistory(
  server: BenchedServer,
  run_id: string,
  metric_key: string
): Promise<Measured[]> {
  const before = server.memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, server.memory())), 50);
  const start = performance.now();
  const answer = await fetch(
    `http://127.0.0.1:${server.port}${API}/metrics/get-history?run_id=${run_id}&metric_key=${metric_key}`
  );
  let bytes = 0;
  for await (const chunk of chunksOf(answer)) bytes += chunk.length;
  const ms = performance.now() - start;
  clearInterval(watch);
  const ok = answer.ok && bytes > 50 * LONG_POINTS;
  return [
    milliseconds('full history of 1M points as JSON', ms, ok, { must: 1000, stretch: 600 }),
    amount('memory growth meanwhile', (most - before) / 2 ** 20, 'MB', ok)
  ];
}

async function series(server: BenchedServer, run_id: string, query: string) {
  return get(
    server,
    `/api/celltrail/v1/series?run_id=${run_id}&metric_key=long&width=2000${query}`
  );
}

async function get(server: BenchedServer, path: string) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function timed<Answer>(times: number, ask: () => Promise<Answer>) {
  let answer = await ask();
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    answer = await ask();
    taken.push(performance.now() - start);
  }
  return {
    answer,
    ms: percentile(
      taken.sort((a, b) => a - b),
      0.5
    )
  };
}
