import { expect, it } from 'vitest';
import {
  LINEAGE_LIMITS,
  type GetLineage,
  type Lineage
} from '../../../src/protocol/endpoints/lineage.ts';
import type { WrittenFile } from '../../../src/store/artifacts/artifact-store.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { tracking, sessions, registry, loggedModels } = store;

const ask = (request: GetLineage, files: readonly WrittenFile[] = []) =>
  sessions.lineage(request, async () => files);

const edgesOf = ({ edges }: Lineage, kind: string) =>
  edges.filter(edge => edge.kind === kind).map(({ from, to }) => `${from} > ${to}`);

/** A cell that loads, one that trains and one that registers, the last still running. */
async function train() {
  const now = Date.now();
  const session = await new RecordedSession(store).open('train.ipynb', now - 50_000);
  const load = await session.execute('load', now - 40_000, now - 30_000, 'ok', '\ndata = load()');
  const fit = await session.execute(
    'fit',
    now - 20_000,
    undefined,
    'ok',
    'fit("loss", "lr", "net")'
  );
  const { experiment_id } = (await tracking.getRun(session.run_id)).info;
  const { run_id } = (
    await tracking.createRun({
      experiment_id,
      tags: [
        { key: 'celltrail.session', value: session.session_id },
        { key: 'celltrail.execution', value: fit },
        { key: 'mlflow.parentRunId', value: session.run_id }
      ]
    })
  ).info;
  await tracking.logInputs(run_id, [
    {
      dataset: { name: 'iris', digest: 'd1', source_type: 'local', source: 'iris.csv' },
      tags: [{ key: 'mlflow.data.context', value: 'training' }]
    }
  ]);
  await tracking.logBatch({
    run_id,
    params: [{ key: 'lr', value: '0.1' }],
    metrics: [
      { key: 'loss', value: 2, step: 0, timestamp: now - 35_000 },
      { key: 'loss', value: 1, step: 1, timestamp: now - 10_000 }
    ]
  });
  const { info } = await loggedModels.create({
    experiment_id,
    name: 'net',
    source_run_id: run_id
  });
  await registry.createRegisteredModel({ name: `clf-${run_id}` });
  const { name, version } = await registry.createModelVersion({
    name: `clf-${run_id}`,
    source: `models:/${info.model_id}`,
    run_id,
    model_id: info.model_id
  });
  return { now, session, load, fit, run_id, experiment_id, model_id: info.model_id, name, version };
}

it('leads from datasets over cells to what a run has, its models and their versions', async () => {
  const { now, session, load, fit, run_id, experiment_id, model_id, name } = await train();
  const answer = await ask({ run_id }, [
    { path: 'old/MLmodel', time: now - 15_000, size: 10 },
    { path: 'old/weights.bin', time: now - 14_000, size: 90 },
    { path: 'curve.png', time: now - 35_000.5, size: 5 }
  ]);
  const dataset = `dataset:${experiment_id}/iris@d1`;
  const version = `model_version:${name}/1`;
  expect(answer.root).toBe(`run:${run_id}`);
  expect(edgesOf(answer, 'used')).toEqual([
    `${dataset} > run:${run_id}`,
    `${dataset} > execution:${fit}`
  ]);
  expect(answer.edges.find(({ to }) => to === `execution:${fit}`)).toMatchObject({
    context: 'training'
  });
  expect(edgesOf(answer, 'made').sort()).toEqual(
    [
      `execution:${fit} > run:${run_id}`,
      `execution:${fit} > param:${run_id}/lr`,
      `execution:${load} > metric:${run_id}/loss`,
      `execution:${fit} > metric:${run_id}/loss`,
      `execution:${load} > artifact:${run_id}/curve.png`,
      `execution:${fit} > artifact:${run_id}/old`,
      `execution:${fit} > logged_model:${model_id}`
    ].sort()
  );
  expect(edgesOf(answer, 'registered_as')).toEqual([`logged_model:${model_id} > ${version}`]);
  expect(edgesOf(answer, 'registered')).toEqual([`execution:${fit} > ${version}`]);
  expect(edgesOf(answer, 'nested')).toEqual([`run:${session.run_id} > run:${run_id}`]);
  expect(edgesOf(answer, 'ran')).toContain(`session:${session.session_id} > execution:${load}`);

  const node = (id: string) => answer.nodes.find(one => one.id === id);
  expect(node(`execution:${load}`)).toMatchObject({ label: '[1]', line: 'data = load()' });
  expect(node(`metric:${run_id}/loss`)).toMatchObject({ last_value: 1, last_step: 1 });
  expect(node(`artifact:${run_id}/old`)).toMatchObject({ files: 2, size: 100, is_model: true });
  expect(node(version)).toMatchObject({ label: `${name} v1`, aliases: [] });
});

it('leads from a version back to the cells, and names nothing else of the run', async () => {
  const { session, fit, run_id, experiment_id, model_id, name, version } = await train();
  const answer = await ask({ model: name, version });
  expect(answer.root).toBe(`model_version:${name}/1`);
  expect(answer.nodes.map(({ id }) => id).sort()).toEqual(
    [
      `session:${session.session_id}`,
      `run:${run_id}`,
      `run:${session.run_id}`,
      `execution:${fit}`,
      `dataset:${experiment_id}/iris@d1`,
      `logged_model:${model_id}`,
      answer.root
    ].sort()
  );
  expect(answer.counts.metric).toEqual({ shown: 0, total: 0 });
});

it('has the runs nested in a run, and what a session writes itself is of no cell', async () => {
  const { session, run_id, fit, now } = await train();
  const own = ['notebook/executed.ipynb', 'environment/requirements.txt'];
  const answer = await ask(
    { run_id: session.run_id },
    own.map(path => ({ path, time: now - 10_000, size: 1 }))
  );
  expect(edgesOf(answer, 'nested')).toEqual([`run:${session.run_id} > run:${run_id}`]);
  expect(edgesOf(answer, 'made')).toContain(`execution:${fit} > param:${run_id}/lr`);
  for (const path of own) {
    const file = `artifact:${session.run_id}/${path}`;
    expect(answer.edges.filter(({ to }) => to === file).map(({ from }) => from)).toEqual([
      `session:${session.session_id}`
    ]);
  }
});

it('says how many there are of what it cuts', async () => {
  const { run_id } = (await tracking.createRun({})).info;
  const total = LINEAGE_LIMITS.param + 20;
  for (let at = 0; at < total; at += 100) {
    const params = Array.from({ length: Math.min(100, total - at) }, (_, index) => ({
      key: `p${at + index}`,
      value: '1'
    }));
    await tracking.logBatch({ run_id, params });
  }
  const { nodes, counts } = await ask({ run_id });
  expect(counts.param).toEqual({ shown: LINEAGE_LIMITS.param, total });
  expect(nodes.filter(({ kind }) => kind === 'param')).toHaveLength(LINEAGE_LIMITS.param);
});

it('a version of no run that is here stands alone; one that nobody named is refused', async () => {
  await registry.createRegisteredModel({ name: 'far' });
  await registry.createModelVersion({ name: 'far', source: 's3://bucket/model' });
  expect(await ask({ model: 'far', version: '1' })).toMatchObject({
    nodes: [{ kind: 'model_version', source: 's3://bucket/model' }],
    edges: []
  });
  await expect(ask({ run_id: 'none' })).rejects.toThrow('not found');
  await expect(ask({ model: 'far', version: '2' })).rejects.toThrow('not found');
  for (const request of [{}, { model: 'far' }, { run_id: 'a', model: 'far', version: '1' }]) {
    await expect(ask(request)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  }
});
