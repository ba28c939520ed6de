import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, type Json } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

const T = 1_700_000_000_000;

describe('the metric endpoints', () => {
  let open: OpenServer;
  let run_id: string;

  beforeAll(async () => {
    open = await openServer();
    run_id = (await open.post('runs/create', { experiment_id: '0' })).body.run.info.run_id;
    const metrics = Array.from({ length: 10 }, (_, step) => ({
      key: 'loss',
      value: step === 3 ? 'NaN' : 1 / (step + 1),
      timestamp: T + step,
      step
    }));
    await open.post('runs/log-batch', { run_id, metrics });
  });
  afterAll(() => open.close());

  it('answer the whole history', async () => {
    const { body } = await open.get(`metrics/get-history?run_id=${run_id}&metric_key=loss`);
    expect(body.metrics).toHaveLength(10);
    expect(body.metrics[3]).toMatchObject({ key: 'loss', value: 'NaN', timestamp: T + 3, step: 3 });
    expect(body.next_page_token).toBeFalsy();
  });

  it('answer it in pages', async () => {
    const steps: number[] = [];
    let token = '';
    do {
      const page = await open.get(
        `metrics/get-history?run_uuid=${run_id}&metric_key=loss&max_results=4` +
          (token && `&page_token=${encodeURIComponent(token)}`)
      );
      steps.push(...page.body.metrics.map(({ step }: { step: number }) => step));
      token = page.body.next_page_token ?? '';
    } while (token);
    expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('answer points at intervals', async () => {
    const { body } = await open.get(
      `metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=loss&start_step=2&end_step=5`
    );
    expect(body.metrics.map((m: Json) => [m.run_id, m.step])).toEqual(
      [2, 3, 4, 5].map(step => [run_id, step])
    );
  });

  it('answer whole histories of many runs, below ajax-api alone', async () => {
    const path = `metrics/get-history-bulk?run_id=${run_id}&run_id=nope&metric_key=loss`;
    const bulk = await ask(open.server, 'GET', `/ajax-api/2.0/mlflow/${path}&max_results=3`);
    expect(bulk.body.metrics.map((m: Json) => [m.run_id, m.step])).toEqual(
      [0, 1, 2].map(step => [run_id, step])
    );
    expect((await open.get(path)).status).toBe(404);
    const keyless = await ask(
      open.server,
      'GET',
      `/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${run_id}`
    );
    expect(keyless.body.message).toBe('GetMetricHistoryBulk request must specify a metric_key.');
  });

  it('refuse an answer without a key', async () => {
    const keyless = await open.get(`metrics/get-history?run_id=${run_id}`);
    expect(keyless).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  });
});
