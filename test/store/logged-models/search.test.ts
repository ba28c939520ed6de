import { beforeAll, describe, expect, it } from 'vitest';
import type { SearchLoggedModels } from '../../../src/protocol/endpoints/logged-models.ts';
import type { NewMetric } from '../../../src/protocol/entities/run.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, loggedModels } = await temporaryStore();
const { experiment_id } = await tracking.createExperiment({ name: 'models' });
const { run_id } = (await tracking.createRun({ experiment_id })).info;

const search = (request: Partial<SearchLoggedModels>) =>
  loggedModels.search({ experiment_ids: [experiment_id], ...request });
const names = async (request: Partial<SearchLoggedModels>) =>
  (await search(request)).models?.map(({ info }) => info.name) ?? [];

beforeAll(async () => {
  const model = async (name: string, metrics: Partial<NewMetric>[]) => {
    const { model_id } = (await loggedModels.create({ experiment_id, name })).info;
    for (const [step, metric] of metrics.entries()) {
      const whole = { key: 'loss', value: 0, timestamp: step, step, model_id, ...metric };
      await tracking.logBatch({ run_id, metrics: [whole] });
    }
  };
  await model('falling', [{ value: 0.9 }, { value: 0.1 }]);
  await model('rising', [{ value: 0.2 }, { value: 0.5 }]);
  await model('broken', [{ value: 'NaN' }]);
  await model('bare', []);
  await model('on data', [
    { value: 0.05, dataset_name: 'd', dataset_digest: 'x' },
    { value: 0.7, dataset_name: 'd', dataset_digest: 'y' },
    { value: 0.3 }
  ]);
});

describe('a search of logged models', () => {
  it('orders by the latest value, NaN behind numbers, nothing last, either way', async () => {
    const ordered = (ascending: boolean) =>
      names({ order_by: [{ field_name: 'metrics.loss', ascending }] });
    expect(await ordered(true)).toEqual(['falling', 'on data', 'rising', 'broken', 'bare']);
    expect(await ordered(false)).toEqual(['rising', 'on data', 'falling', 'broken', 'bare']);
  });

  it('finds a model by any of its values, and NaN by none but what is unequal', async () => {
    expect((await names({ filter: 'metrics.loss > 0.6' })).sort()).toEqual(['falling', 'on data']);
    expect(await names({ filter: 'metrics.loss < 0.06' })).toEqual(['on data']);
    expect(await names({ filter: "metrics.loss != 0.3 AND name = 'broken'" })).toEqual(['broken']);
  });

  it('takes OR, NOT and parentheses, which MLflow refuses', async () => {
    const found = async (filter: string) => (await names({ filter })).sort();
    expect(await found("name = 'bare' OR metrics.loss < 0.06")).toEqual(['bare', 'on data']);
    expect(await found('NOT metrics.loss != 0.3')).toEqual(['bare']);
    expect(await found("metrics.loss > 0.6 AND (name = 'falling' OR name = 'bare')")).toEqual([
      'falling'
    ]);
    expect(await refusalText(names({ filter: "name = 'a' OR min(metrics.loss) < 1" }))).toContain(
      'Invalid filter string'
    );
  });

  it('counts metrics on the datasets alone, of any digest when none is given', async () => {
    const datasets = [{ dataset_name: 'd' }];
    expect(await names({ datasets })).toEqual(['on data']);
    expect(await names({ datasets, filter: 'metrics.loss > 0.6' })).toEqual(['on data']);
    expect(
      await names({
        datasets: [{ dataset_name: 'd', dataset_digest: 'x' }],
        filter: 'metrics.loss > 0.6'
      })
    ).toEqual([]);
  });

  it('pages through all, each once', async () => {
    const seen: string[] = [];
    let page_token: string | undefined;
    do {
      const page = await search({ max_results: 2, page_token });
      seen.push(...(page.models?.map(({ info }) => info.name) ?? []));
      page_token = page.next_page_token;
    } while (page_token !== undefined);
    expect(seen.sort()).toEqual(['bare', 'broken', 'falling', 'on data', 'rising']);
  });

  it.each([
    [
      {
        page_token: Buffer.from(`{"experiment_ids":["${experiment_id}"],"offset":-1}`).toString(
          'base64'
        )
      },
      'offset'
    ],
    [{ page_token: '????' }, 'Invalid page token'],
    [{ max_results: -1 }, 'max_results'],
    [{ filter: "constructor = 'x'" }, 'Invalid attribute'],
    [{ filter: "constructor.x = 'x'" }, 'Invalid entity type'],
    [{ filter: "name = ('a')" }, 'do not fit'],
    [{ order_by: [{ field_name: 'toString' }] }, 'Invalid order by field name: toString']
  ])('refuses %j', async (request, text) => {
    expect(await refusalText(search(request))).toContain(text);
  });
});
