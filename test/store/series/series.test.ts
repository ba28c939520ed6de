import { describe, expect, it } from 'vitest';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, series } = await temporaryStore();

const newRun = async () => (await tracking.createRun({})).info.run_id;
const log = (
  run_id: string,
  key: string,
  rows: [step: number, timestamp: number, value: number][]
) =>
  tracking.logBatch({
    run_id,
    metrics: rows.map(([step, timestamp, value]) => ({ key, step, timestamp, value }))
  });

describe('the history of a metric', () => {
  it('is ordered by timestamp, step and value, whole unless it is paged', async () => {
    const run_id = await newRun();
    await log(run_id, 'a', [
      [3, 10, 1],
      [1, 30, 1],
      [2, 20, 5],
      [2, 20, 4],
      [1, 20, 9]
    ]);
    const rows = async (request: { max_results?: number; page_token?: string }) => {
      const page = await series.history({ run_id, metric_key: 'a', ...request });
      return {
        rows: page.metrics?.map(({ timestamp, step, value }) => [timestamp, step, value]),
        token: page.next_page_token
      };
    };
    const whole = [
      [10, 3, 1],
      [20, 1, 9],
      [20, 2, 4],
      [20, 2, 5],
      [30, 1, 1]
    ];
    expect(await rows({})).toEqual({ rows: whole, token: undefined });
    const first = await rows({ max_results: 2 });
    expect(first).toEqual({ rows: whole.slice(0, 2), token: 'eyJvZmZzZXQiOiAyfQ==' });
    const rest = await rows({ max_results: 3, page_token: first.token });
    expect(rest).toEqual({ rows: whole.slice(2), token: undefined });
    expect(await rows({ page_token: first.token })).toEqual({
      rows: whole.slice(2),
      token: undefined
    });
  });

  it('is empty for what is not known, and refuses a page of nothing', async () => {
    const run_id = await newRun();
    expect(await series.history({ run_id, metric_key: 'nope' })).toEqual({});
    expect(await series.history({ run_id: 'nope', metric_key: 'a' })).toEqual({});
    expect(await refusalText(series.history({ run_id, metric_key: 'a', max_results: 0 }))).toBe(
      "INVALID_PARAMETER_VALUE: Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer."
    );
    const bad = series.history({ run_id, metric_key: 'a', page_token: '!' });
    expect(await refusalText(bad)).toContain('Invalid page token');
  });
});

describe('the sampled history', () => {
  it('takes the first point of equal shares and always the last one, for each run', async () => {
    const [one, two] = [await newRun(), await newRun()];
    const rows = Array.from(
      { length: 10 },
      (_, step) => [step, 1, step] as [number, number, number]
    );
    await log(one, 'a', rows);
    await log(two, 'a', rows.slice(0, 3));
    const steps = async (request: object) => {
      const { metrics = [] } = await series.historyBulkInterval({
        run_ids: [one, 'nope', two],
        metric_key: 'a',
        ...request
      });
      return metrics.map(({ run_id, step }) => `${run_id === one ? 'one' : 'two'} ${step}`);
    };
    // Ten points in four shares of 3, 3, 2, 2 begin at 0, 3, 6, 8; the last sample gives way to the end.
    expect(await steps({ max_results: 4 })).toEqual([
      'one 0',
      'one 3',
      'one 6',
      'one 9',
      'two 0',
      'two 1',
      'two 2'
    ]);
    expect(await steps({ max_results: 1 })).toEqual(['one 9', 'two 2']);
    expect(await steps({ start_step: 2, end_step: 4 })).toEqual([
      'one 2',
      'one 3',
      'one 4',
      'two 2'
    ]);
    expect(await steps({})).toHaveLength(13);
  });

  it.each([
    [
      { run_ids: [] },
      "Missing value for required parameter 'run_ids'. See the API docs for more information about request parameters."
    ],
    [
      { run_ids: Array.from({ length: 101 }, () => 'r') },
      'GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101 run_ids. See the API docs for more information about request parameters.'
    ],
    [
      { max_results: 2501 },
      'max_results must be between 1 and 2500. See the API docs for more information about request parameters.'
    ],
    [{ start_step: 3 }, 'If either start step or end step are specified, both must be specified.'],
    [
      { start_step: 3, end_step: 1 },
      'end_step must be greater than start_step. Found start_step=3 and end_step=1.'
    ]
  ])('is refused when it is malformed (%#)', async (request, message) => {
    const call = series.historyBulkInterval({ run_ids: ['r'], metric_key: 'a', ...request });
    expect(await refusalText(call)).toBe(`INVALID_PARAMETER_VALUE: ${message}`);
  });
});

describe('a series', () => {
  it('comes in order of step, thinned to the columns, with the number of all points', async () => {
    const run_id = await newRun();
    const rows = Array.from(
      { length: 2000 },
      (_, step) => [step, step, step === 777 ? 1e9 : 0] as [number, number, number]
    );
    await log(run_id, 'a', rows.slice(1000));
    await log(run_id, 'a', rows.slice(0, 1000));
    await log(run_id, 'a', rows.slice(0, 10)); // again
    const whole = await series.series({ run_id, metric_key: 'a' });
    expect(whole.count).toBe(2000);
    expect(whole.steps).toEqual(rows.map(([step]) => step));
    const thin = await series.series({ run_id, metric_key: 'a', width: 20 });
    expect(thin.count).toBe(2000);
    expect(thin.steps.length).toBeLessThanOrEqual(80);
    expect(thin.values).toContain(1e9);
    expect(thin.steps).toEqual([...thin.steps].sort((a, b) => a - b));
    expect([thin.timestamps.length, thin.values.length, thin.origin.length]).toEqual([
      thin.steps.length,
      thin.steps.length,
      thin.steps.length
    ]);
    const part = await series.series({ run_id, metric_key: 'a', start_step: 5, end_step: 7 });
    expect([part.count, part.steps]).toEqual([3, [5, 6, 7]]);
  });

  it('without steps is spread over its times', async () => {
    const run_id = await newRun();
    await log(
      run_id,
      'a',
      Array.from({ length: 900 }, (_, i) => [0, 1000 + i, i] as [number, number, number])
    );
    const { timestamps } = await series.series({ run_id, metric_key: 'a', width: 100 });
    expect(timestamps.length).toBeGreaterThan(100);
    expect([timestamps[0], timestamps.at(-1)]).toEqual([1000, 1899]);
  });

  it('of an unknown key is empty, of an unknown run refused', async () => {
    const run_id = await newRun();
    expect(await series.series({ run_id, metric_key: 'nope' })).toEqual({
      run_id,
      metric_key: 'nope',
      count: 0,
      steps: [],
      timestamps: [],
      values: [],
      origin: [],
      origins: []
    });
    expect(await refusalText(series.series({ run_id: 'nope', metric_key: 'a' }))).toBe(
      'RESOURCE_DOES_NOT_EXIST: Run with id=nope not found'
    );
    expect(await refusalText(series.series({ run_id, metric_key: 'a', width: 0 }))).toContain(
      'width'
    );
  });
});
