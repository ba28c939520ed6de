import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { BenchedServer } from './servers.ts';

export const API = '/api/2.0/mlflow';

/** @throws Error with the server's answer when it is not 200 */
export async function call(server: BenchedServer, path: string, body: unknown) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${API}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
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

/** Whether the runs hold just as many points as were acknowledged. */
export async function holds(
  server: BenchedServer,
  runs: readonly string[],
  points: number
): Promise<boolean> {
  let found = 0;
  for (const run_id of runs) {
    const answer = await fetch(`http://127.0.0.1:${server.port}${API}/runs/get?run_id=${run_id}`);
    const { run } = await answer.json();
    for (const { key } of run.data.metrics ?? []) found += await pointsOf(server, run_id, key);
  }
  return found === points;
}

/** Counted in the bytes of the answer, not parsed: a bench may hold tens of millions of points. */
async function pointsOf(server: BenchedServer, run_id: string, key: string): Promise<number> {
  const query = new URLSearchParams({ run_id, metric_key: key });
  const answer = await fetch(`http://127.0.0.1:${server.port}${API}/metrics/get-history?${query}`);
  let found = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of chunksOf(answer)) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (let hit = bytes.indexOf(POINT); hit >= 0; hit = bytes.indexOf(POINT, at)) {
      found++;
      at = hit + POINT.length;
    }
    rest = bytes.subarray(Math.max(at, bytes.length - POINT.length + 1));
  }
  return found;
}

/** The body of an answer as it comes. */
export const chunksOf = (answer: Response) =>
  Readable.fromWeb(answer.body as ReadableStream) as AsyncIterable<Buffer>;

const POINT = Buffer.from('"timestamp"');
