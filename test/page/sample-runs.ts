import type { TrackingClient } from '../../src/client/tracking-client.ts';
import { createExperiment } from '../../src/protocol/endpoints/experiments.ts';
import { createRun, logBatch, updateRun } from '../../src/protocol/endpoints/runs.ts';

/** A finished training: the loss falls to 1 / (n + 2), params differ from run to run. */
export async function logSampleRun(
  client: Pick<TrackingClient, 'call'>,
  experiment_id: string,
  n: number,
  points = 50
): Promise<string> {
  const start_time = Date.now() - (n + 1) * 60_000;
  const { run } = await client.call(createRun, {
    experiment_id,
    run_name: `resnet-${String(n).padStart(3, '0')}`,
    user_id: 'ada',
    start_time,
    tags: [{ key: 'team', value: n % 2 === 0 ? 'vision' : 'speech' }]
  });
  const { run_id } = run.info;
  const series = (key: string, value: (step: number) => number) =>
    Array.from({ length: points }, (_, step) => ({
      key,
      value: value(step),
      timestamp: start_time + step * 1000,
      step
    }));
  await client.call(logBatch, {
    run_id,
    metrics: [
      ...series('loss', step => 1 / (n + 2) + 1 / (step + 1)),
      ...series('val/acc', step => 1 - 1 / (n + step + 2))
    ],
    params: [
      { key: 'lr', value: String(0.1 / (n + 1)) },
      { key: 'optimizer', value: n % 2 === 0 ? 'sgd' : 'adam' },
      { key: 'seed', value: '42' }
    ]
  });
  await client.call(updateRun, { run_id, status: 'FINISHED', end_time: start_time + 50_000 });
  return run_id;
}

/** @returns their ids, the newest first */
export async function logSampleRuns(
  client: Pick<TrackingClient, 'call'>,
  count: number,
  experiment = 'cifar-resnet'
): Promise<{ experiment_id: string; run_ids: string[] }> {
  const { experiment_id } = await client.call(createExperiment, { name: experiment });
  const run_ids = [];
  for (let n = 0; n < count; n++) run_ids.push(await logSampleRun(client, experiment_id, n));
  return { experiment_id, run_ids };
}
