import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { NewMetric } from '../../../src/protocol/entities/run.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const { tracking, loggedModels, series, dataDir } = await temporaryStore();
const run_id = (await tracking.createRun({})).info.run_id;

const create = async (more: object = {}) =>
  (await loggedModels.create({ experiment_id: '0', ...more })).info;
const metric = (more: Partial<NewMetric>): NewMetric => ({
  key: 'loss',
  value: 1,
  timestamp: 1,
  step: 0,
  ...more
});
const metricsOf = async (model_id: string) => (await loggedModels.get(model_id)).data.metrics;

describe('a logged model', () => {
  it('lies in a folder of its id below the experiment’s location', async () => {
    const { model_id, artifact_uri, name } = await create();
    expect(model_id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(artifact_uri).toBe(`mlflow-artifacts:/0/models/${model_id}/artifacts`);
    expect(name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
  });

  it('lies before the query of a location', async () => {
    const { experiment_id } = await tracking.createExperiment({
      name: 'elsewhere',
      artifact_location: 's3://bucket/root/?region=eu'
    });
    const { model_id, artifact_uri } = await create({ experiment_id });
    expect(artifact_uri).toBe(`s3://bucket/root/models/${model_id}/artifacts?region=eu`);
  });

  it('is not made at all when one of its params comes twice', async () => {
    const before = (await loggedModels.search({ experiment_ids: ['0'] })).models?.length;
    const params = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' }
    ];
    expect(await refusalText(loggedModels.create({ experiment_id: '0', params }))).toContain(
      'BAD_REQUEST'
    );
    expect((await loggedModels.search({ experiment_ids: ['0'] })).models?.length).toBe(before);
  });

  it('keeps no kernel’s secret', async () => {
    const uri = `http://127.0.0.1:1/kernels/k/${'a'.repeat(32)}`;
    const { model_id } = await create({ params: [{ key: 'uri', value: uri }] });
    await loggedModels.setTags(model_id, [{ key: 'uri', value: uri }]);
    const text = JSON.stringify(await loggedModels.get(model_id));
    expect(text).toContain('/kernels/k/***');
    expect(text).not.toContain('aaaa');
  });

  it('outlives the deletion of its experiment', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'gone' });
    const { model_id } = await create({ experiment_id });
    await tracking.deleteExperiment(experiment_id);
    expect((await loggedModels.get(model_id)).info.experiment_id).toBe(experiment_id);
    expect(await refusalText(create({ experiment_id }))).toContain("in the 'active' state");
  });
});

describe('a metric with a model', () => {
  it('is the run’s as well, and says on the model where it comes from', async () => {
    const { model_id } = await create();
    const own = { model_id, dataset_name: 'd', dataset_digest: 'x' };
    await tracking.logBatch({ run_id, metrics: [metric({ key: 'both', ...own })] });
    expect(await metricsOf(model_id)).toEqual([{ ...metric({ key: 'both' }), run_id, ...own }]);
    const { metrics } = (await tracking.getRun(run_id)).data;
    expect(metrics?.find(({ key }) => key === 'both')).toEqual(metric({ key: 'both' }));
  });

  it('keeps NaN, and infinities as the largest doubles', async () => {
    const { model_id } = await create();
    const values = ['NaN', 'Infinity', '-Infinity'] as const;
    await tracking.logBatch({
      run_id,
      metrics: values.map((value, step) => metric({ key: 'odd', value, step, model_id }))
    });
    const again = metric({ key: 'odd', value: 'NaN', model_id });
    await tracking.logBatch({ run_id, metrics: [again, again] });
    expect((await metricsOf(model_id))?.map(({ value }) => value)).toEqual([
      'NaN',
      Number.MAX_VALUE,
      -Number.MAX_VALUE
    ]);
  });

  it.each([
    ['an unknown model', { model_id: 'm-nope' }],
    ['another value at the same place', { value: 2 }],
    ['another dataset at the same place', { dataset_name: 'd', dataset_digest: 'x' }]
  ])('is refused with all that came with it: %s', async (_, wrong) => {
    const { model_id } = await create();
    const { run_id: own } = (await tracking.createRun({})).info;
    await tracking.logBatch({ run_id: own, metrics: [metric({ model_id })] });
    const call = tracking.logBatch({
      run_id: own,
      metrics: [metric({ key: 'plain' }), metric({ model_id, ...wrong })],
      params: [{ key: 'p', value: 'v' }],
      tags: [{ key: 't', value: 'v' }]
    });
    expect(await refusalText(call)).toContain('BAD_REQUEST: ');
    const { data } = await tracking.getRun(own);
    expect(data.metrics).toEqual([metric({})]);
    expect(data.params).toBeUndefined();
    expect(data.tags?.map(({ key }) => key)).toEqual(['mlflow.runName']);
    expect(await metricsOf(model_id)).toHaveLength(1);
    // The series that the refused batch would have begun can begin all the same.
    await tracking.logBatch({ run_id: own, metrics: [metric({ key: 'plain', value: 5 })] });
    const history = await series.history({ run_id: own, metric_key: 'plain' });
    expect(history.metrics?.map(({ value }) => value)).toEqual([5]);
  });

  it('goes with the run, when that is removed for good', async () => {
    const { model_id } = await create();
    const { run_id: own } = (await tracking.createRun({})).info;
    await tracking.logBatch({ run_id: own, metrics: [metric({ model_id })] });
    const database = new DatabaseSync(join(dataDir, 'store.db'));
    database.exec('PRAGMA foreign_keys = ON');
    database.exec('DELETE FROM series WHERE run = (SELECT max(id) FROM run)');
    database.prepare('DELETE FROM run WHERE run_id = ?').run(own);
    database.close();
    expect(await metricsOf(model_id)).toBeUndefined();
  });
});
