import { call } from './api.ts';
import { percentile } from './http-load.ts';
import { milliseconds, type Measured } from './measured.ts';
import type { BenchedServer } from './servers.ts';

const REQUEST = {
  experiment_ids: ['0'],
  filter: 'metrics.metric_3 < 0.1 AND params.param_5 = "0.01"',
  order_by: ['metrics.metric_7 DESC'],
  max_results: 100
};

/** Filter on a metric and a param, order by a metric, 100 runs with all their values. */
export async function searchRuns(
  server: BenchedServer,
  runs: number,
  { times, aim }: { times: number; aim: Measured['aim'] }
): Promise<Measured> {
  // Once before, so that both have what they keep in memory.
  const first = await call(server, 'runs/search', REQUEST);
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await call(server, 'runs/search', REQUEST);
    taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  const ok = first.runs?.length === 100 && first.runs[0].data.metrics.length === 20;
  const work = `search over ${runs.toLocaleString('en')} runs, p50`;
  return milliseconds(work, percentile(taken, 0.5), ok, aim);
}

/** From the start of the process to the first answer of a search. @param when for the table */
export async function firstAnswer(
  server: BenchedServer,
  runs: number,
  when?: string
): Promise<Measured> {
  const start = performance.now();
  const { runs: found } = await call(server, 'runs/search', REQUEST);
  const ms = server.startMs + performance.now() - start;
  const work = `start with ${runs.toLocaleString('en')} runs to the first answer of a search`;
  const ok = found?.length === 100;
  if (when !== undefined) return milliseconds(`${work}, ${when}`, ms, ok);
  return milliseconds(work, ms, ok, { must: 1000, stretch: 300 });
}
