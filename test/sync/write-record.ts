import { randomBytes } from 'node:crypto';
import type { Json } from '../server/ask.ts';
import type { RestApi } from './rest-api.ts';

export const tag = (key: string, value: string) => ({ key, value });

/** A run with what the arguments say. @returns its info */
export async function writeRun(
  api: RestApi,
  experiment_id: string,
  run_name: string,
  values: {
    tags?: { key: string; value: string }[];
    params?: { key: string; value: string }[];
    metrics?: Json[];
    files?: Record<string, string | Buffer>;
    /** Null: it goes on. */
    status?: string | null;
  } = {}
): Promise<Json> {
  const { tags = [], params = [], metrics = [], files = {}, status = 'FINISHED' } = values;
  const created = await api.post('runs/create', {
    experiment_id,
    run_name,
    start_time: 1_750_000_000_000,
    user_id: 'ada',
    tags
  });
  const { info } = created.run;
  const { run_id } = info;
  for (let at = 0; at < Math.max(params.length, 1); at += 100) {
    await api.post('runs/log-batch', { run_id, params: params.slice(at, at + 100) });
  }
  for (let at = 0; at < metrics.length; at += 1000) {
    await api.post('runs/log-batch', { run_id, metrics: metrics.slice(at, at + 1000) });
  }
  for (const [path, body] of Object.entries(files)) {
    await api.putFile(info.artifact_uri, path, body);
  }
  if (status !== null) {
    await api.post('runs/update', { run_id, status, end_time: 1_750_000_100_000 });
  }
  return info;
}

/** Points of a series whose steps begin at `from`. */
export const points = (key: string, count: number, from = 0): Json[] =>
  Array.from({ length: count }, (_, at) => ({
    key,
    step: from + at,
    timestamp: 1_750_000_000_000 + from + at,
    value: Math.sin(from + at) / 3
  }));

/** Alike runs, each with two series, params, tags and files. */
export async function writeRuns(
  api: RestApi,
  experiment: string,
  count: number,
  pointsOfEach: number,
  bytesOfEach = 20_000
): Promise<void> {
  const { experiment_id } = await api.post('experiments/create', { name: experiment });
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      writeRun(api, experiment_id, `${experiment} ${n}`, {
        params: [tag('lr', `${n}`), tag('seed', '7')],
        tags: [tag('stage', `s${n % 3}`)],
        metrics: [
          ...points('loss', pointsOfEach / 2),
          ...points('val/acc', pointsOfEach / 2, 1000 * n)
        ],
        files: { 'model.bin': randomBytes(bytesOfEach), 'deep/er/note.txt': `of run ${n}` }
      })
    )
  );
}
