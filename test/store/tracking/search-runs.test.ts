import { describe, expect, it } from 'vitest';
import type { SearchRuns } from '../../../src/protocol/endpoints/runs.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking } = await temporaryStore();
const { experiment_id } = await tracking.createExperiment({ name: 'searched' });

/** Five runs, a to e, that started one ms after the other. */
const ids: Record<string, string> = {};
for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
  const run = await tracking.createRun({ experiment_id, run_name: name, start_time: 1000 + index });
  ids[name] = run.info.run_id;
}
const log = (name: string, metric: number | 'NaN' | null, param: string | null) =>
  tracking.logBatch({
    run_id: ids[name],
    metrics: metric === null ? [] : [{ key: 'acc', value: metric, timestamp: 1, step: 0 }],
    params: param === null ? [] : [{ key: 'lr', value: param }]
  });
await log('a', 0.5, '0.1');
await log('b', 'NaN', '0.01');
await log('c', -1, 'Big_One');
await log('d', 0.5, null);
await log('e', null, '0.1');
await tracking.updateRun({ run_id: ids['c'], status: 'FINISHED', end_time: 5000 });
await tracking.logBatch({ run_id: ids['d'], tags: [{ key: 'mark me', value: 'Yes' }] });
await tracking.logInputs(ids['e'], [
  {
    dataset: { name: 'iris', digest: 'd1', source_type: 'local', source: '' },
    tags: [{ key: 'mlflow.data.context', value: 'train' }]
  }
]);

const names = async (request: SearchRuns) => {
  const { runs = [] } = await tracking.searchRuns({ experiment_ids: [experiment_id], ...request });
  return runs.map(({ info }) => info.run_name).join('');
};

describe('a filter', () => {
  it.each([
    ['', 'edcba'],
    ['metrics.acc > 0', 'da'],
    ['metrics.acc = 0.5 AND params.lr = "0.1"', 'a'],
    ['metrics.acc != 0.5', 'cb'], // NaN is unequal to all; a run without the metric does not count
    ['metrics.acc <= 0.5', 'dca'], // NaN fulfils no other comparison
    ["params.lr != '0.1'", 'cb'],
    ["params.lr LIKE '0.%'", 'eba'],
    ["params.lr LIKE 'big%'", ''],
    ["params.lr ILIKE 'big%one'", 'c'],
    ["params.lr LIKE 'Big_One'", 'c'],
    ["params.lr LIKE '0_1'", 'ea'],
    ['params.lr IS NULL', 'd'],
    ['params.lr IS NOT NULL AND metrics.acc > -5', 'ca'],
    ["tags.`mark me` = 'Yes'", 'd'],
    ['tags."mark me" IS NULL', 'ecba'],
    ["status = 'FINISHED'", 'c'],
    ["attributes.status != 'FINISHED'", 'edba'],
    ['start_time > 1001 AND created <= 1003', 'dc'],
    ['end_time > 1', 'c'],
    ['end_time != 1', 'c'],
    ["run_name = 'b'", 'b'],
    ["`Run name` LIKE '_'", 'edcba'],
    ["datasets.name = 'iris'", 'e'],
    ["dataset.context = 'train' AND dataset.digest LIKE 'd%'", 'e'],
    ["datasets.name != 'iris'", '']
  ])('%s finds %s', async (filter, found) => {
    expect(await names({ filter })).toBe(found);
  });

  it.each([
    ["params.lr = '0.01' OR metrics.acc = 0.5", 'dba'],
    ['NOT metrics.acc > 0', 'ecb'], // also runs without the metric, and NaN
    ["(run_name = 'a' OR run_name = 'b') AND NOT params.lr LIKE '0.0%'", 'a'],
    ['max(metrics.acc) >= 0.5', 'da'],
    ['best(metrics.acc) < 0', 'c']
  ])('%s, which MLflow would refuse, finds %s', async (filter, found) => {
    expect(await names({ filter })).toBe(found);
  });

  it('takes as the best what the experiment says is better', async () => {
    const made = await tracking.createExperiment({ name: 'best' });
    const run = await tracking.createRun({ experiment_id: made.experiment_id, run_name: 'g' });
    const metrics = [1, 3, 2].map((value, step) => ({ key: 'odd', value, step, timestamp: 1 }));
    await tracking.logBatch({ run_id: run.info.run_id, metrics });
    const request = { experiment_ids: [made.experiment_id] };
    expect(await names({ ...request, filter: 'best(metrics.odd) = 1' })).toBe('g');
    const tag = 'mlflow.experiment.primaryMetric';
    await tracking.setExperimentTag(made.experiment_id, `${tag}.name`, 'odd');
    await tracking.setExperimentTag(made.experiment_id, `${tag}.greaterIsBetter`, 'True');
    expect(await names({ ...request, filter: 'best(metrics.odd) = 3' })).toBe('g');
  });

  it('finds runs by a list of ids', async () => {
    const list = `('${ids['a']}', '${ids['d']}')`;
    expect(await names({ filter: `run_id IN ${list}` })).toBe('da');
    expect(await names({ filter: `attributes.run_id NOT IN ${list}` })).toBe('ecb');
  });
});

describe('an order', () => {
  it.each([
    [['metrics.acc'], 'cdabe'], // NaN behind all numbers, absent last; equal ones newest first
    [['metrics.acc DESC'], 'dacbe'],
    [['params.lr'], 'beacd'],
    [['params.lr DESC', 'start_time ASC'], 'caebd'],
    [['attributes.start_time'], 'abcde'],
    [['end_time'], 'cedba'],
    [['metrics.acc', 'run_name ASC'], 'cadbe'],
    [['tags.`mark me`'], 'decba'],
    [['mean(metrics.acc) DESC', 'run_name'], 'adcbe']
  ])('by %s gives %s', async (order_by, order) => {
    expect(await names({ order_by })).toBe(order);
  });

  it('with a field twice or by a dataset is refused', async () => {
    const twice = tracking.searchRuns({ order_by: ['metrics.a', 'metrics.a'] });
    expect(await refusalText(twice)).toBe(
      "INTERNAL_ERROR: `order_by` contains duplicate fields: ['metrics.a', 'metrics.a']"
    );
    expect(await refusalText(tracking.searchRuns({ order_by: ['dataset.name'] }))).toBe(
      "INVALID_PARAMETER_VALUE: Invalid identifier type 'dataset'"
    );
  });
});

describe('pages', () => {
  it('continue behind each other, and the last one has no token', async () => {
    const request = { experiment_ids: [experiment_id], max_results: 2 };
    const pages: string[] = [];
    let page_token: string | undefined;
    do {
      const page = await tracking.searchRuns({ ...request, page_token });
      pages.push((page.runs ?? []).map(({ info }) => info.run_name).join(''));
      page_token = page.next_page_token;
    } while (page_token !== undefined);
    expect(pages).toEqual(['ed', 'cb', 'a']);
    const whole = await tracking.searchRuns({ ...request, max_results: 5 });
    expect(whole.next_page_token).toBeUndefined();
  });

  it.each([
    [
      { max_results: 0 },
      "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"
    ],
    [
      { max_results: 50_001 },
      "Invalid value 50001 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. " +
        'See the API docs for more information about request parameters.'
    ],
    [{ page_token: 'zz' }, 'Invalid page token, could not base64-decode'],
    [
      { experiment_ids: ['abc'] },
      "Invalid experiment ID 'abc'. Experiment ID must be a valid integer."
    ]
  ])('are refused when they are malformed (%#)', async (request, message) => {
    expect(await refusalText(tracking.searchRuns(request))).toBe(
      `INVALID_PARAMETER_VALUE: ${message}`
    );
  });
});

describe('the runs found', () => {
  it('come with metrics, params, tags and inputs', async () => {
    const [run] =
      (await tracking.searchRuns({ experiment_ids: [experiment_id], filter: "run_name = 'a'" }))
        .runs ?? [];
    expect(run).toEqual(await tracking.getRun(ids['a']));
    expect(run.data).toMatchObject({
      metrics: [{ key: 'acc', value: 0.5 }],
      params: [{ key: 'lr', value: '0.1' }]
    });
  });

  it('are those of the named experiments and of the wanted stage', async () => {
    expect(await tracking.searchRuns({})).toEqual({});
    const other = await tracking.createRun({ run_name: 'f', start_time: 1 });
    const both = { experiment_ids: ['0', experiment_id] };
    expect(await names(both)).toBe('edcbaf');
    await tracking.deleteRun(other.info.run_id);
    expect(await names(both)).toBe('edcba');
    expect(await names({ ...both, run_view_type: 'DELETED_ONLY' })).toBe('f');
    expect(await names({ ...both, run_view_type: 'ALL' })).toBe('edcbaf');
  });

  it('may be more than fit into one query', async () => {
    const { experiment_id: many } = await tracking.createExperiment({ name: 'many' });
    const runs = Array.from({ length: 1200 }, (_, i) =>
      tracking.createRun({
        experiment_id: many,
        start_time: i,
        tags: [{ key: 'n', value: `${i}` }]
      })
    );
    await Promise.all(runs);
    const request = { experiment_ids: [many], filter: "tags.n LIKE '%'", order_by: ['start_time'] };
    const found = await tracking.searchRuns({ ...request, max_results: 1200 });
    expect(found.runs?.map(({ info }) => info.start_time)).toEqual(
      Array.from({ length: 1200 }, (_, i) => i)
    );
    expect(found.runs?.at(-1)?.data.tags).toContainEqual({ key: 'n', value: '1199' });
    expect((await tracking.searchRuns(request)).runs).toHaveLength(1000);
  });
});

describe('the JSON of a search', () => {
  it.each<SearchRuns>([
    {},
    { max_results: 2 },
    { filter: "run_name = 'nobody'" },
    { filter: 'metrics.acc != 7', order_by: ['metrics.acc DESC'] }
  ])('of %j has the bytes of what a search answers', async request => {
    await tracking.logBatch({ run_id: ids['b'], tags: [{ key: 'text', value: 'ü "図"\n\u2028' }] });
    const asked = { experiment_ids: [experiment_id], ...request };
    for (let n = 0; n < 2; n++) {
      const json = Buffer.from(await tracking.searchRunsJson(asked)).toString();
      expect(json).toBe(JSON.stringify(await tracking.searchRuns(asked)));
    }
  });

  it('has what was logged since the last one', async () => {
    const asked = { experiment_ids: [experiment_id], filter: "run_name = 'a'" };
    const text = async () => Buffer.from(await tracking.searchRunsJson(asked)).toString();
    expect(await text()).not.toContain('fresh');
    await tracking.logBatch({ run_id: ids['a'], tags: [{ key: 'fresh', value: 'yes' }] });
    expect(await text()).toContain('fresh');
  });

  it('is refused as the search is', async () => {
    expect(await refusalText(tracking.searchRunsJson({ max_results: 0 }))).toBe(
      await refusalText(tracking.searchRuns({ max_results: 0 }))
    );
  });
});
