import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { VERSION } from '../../../src/server/version.ts';
import { ask } from '../ask.ts';
import { openServer, type OpenServer } from '../open-server.ts';

describe('our own endpoints', () => {
  let open: OpenServer;
  let run_id: string;

  beforeAll(async () => {
    open = await openServer();
    run_id = (await open.post('runs/create', { experiment_id: '0', run_name: 'one' })).body.run.info
      .run_id;
    await open.post('runs/log-batch', {
      run_id,
      metrics: [
        { key: 'loss', value: 2, timestamp: 1_700_000_000_000, step: 0 },
        { key: 'loss', value: 'NaN', timestamp: 1_700_000_000_001, step: 1 }
      ],
      params: [{ key: 'lr', value: '0.1' }]
    });
  });
  afterAll(() => open.close());

  const get = (endpoint: string) => ask(open.server, 'GET', `/api/celltrail/v1/${endpoint}`);

  it('status', async () => {
    const { body } = await get('status');
    expect(body).toMatchObject({
      version: VERSION,
      data_dir: open.dataDir,
      experiments: 1,
      runs: 1
    });
    expect(body.data_bytes).toBeGreaterThan(4096);
    expect(body.started_time).toBeLessThanOrEqual(Date.now());
  });

  it('lineage of a run, and why there is none', async () => {
    const { body } = await get(`lineage?run_id=${run_id}`);
    expect(body.root).toBe(`run:${run_id}`);
    expect(body.nodes.map(({ id }: { id: string }) => id)).toEqual([
      `run:${run_id}`,
      `param:${run_id}/lr`,
      `metric:${run_id}/loss`
    ]);
    expect(body.nodes[2]).toMatchObject({ last_value: 'NaN', last_step: 1 });
    expect((await get('lineage?model=none&version=1')).status).toBe(404);
    expect((await get('lineage?model=none')).status).toBe(400);
  });

  it('run rows', async () => {
    const { body } = await get('run-rows?experiment_id=0&max_results=10');
    expect(body).toMatchObject({
      total: 1,
      run_id: [run_id],
      run_name: ['one'],
      parent: [-1],
      status: ['RUNNING'],
      session: [null],
      metrics: { loss: ['NaN'] },
      params: { lr: ['0.1'] }
    });
  });

  it('run rows of a wrong query', async () => {
    const { status, body } = await get('run-rows?query=los+%3E+1');
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body.message).toBe('Unknown column "los". Did you mean loss?');
    expect(body.fault).toEqual({ from: 0, length: 3, suggestion: 'loss' });
  });

  it('groups, columns and their values', async () => {
    const groups = await get('run-groups?group_by=params.lr&metric_keys=loss');
    expect(groups.body).toEqual({
      total: 1,
      group: ['0.1'],
      label: ['0.1'],
      count: [1],
      metrics: { loss: [null] }
    });
    const columns = await get('run-columns?query=one');
    expect(columns.body).toEqual({
      total: 1,
      metrics: [{ key: 'loss', count: 1, differs: false }],
      params: [{ key: 'lr', count: 1, differs: false }],
      tags: []
    });
    const values = await get('run-column-values?column=params.lr&prefix=0');
    expect(values.body).toEqual({ values: ['0.1'] });
  });

  it('series', async () => {
    const { body } = await get(`series?run_id=${run_id}&metric_key=loss&width=100`);
    expect(body).toMatchObject({
      run_id,
      metric_key: 'loss',
      count: 2,
      steps: [0, 1],
      values: [2, 'NaN']
    });
    expect((await get(`series?run_id=${run_id}`)).body.message).toContain("'metric_key'");
    expect((await get('series?run_id=nope&metric_key=loss')).status).toBe(404);
  });

  it('sessions and what belongs to them', async () => {
    expect((await get('sessions?notebook_path=a%20b.ipynb')).body).toEqual({ sessions: [] });
    expect((await get('cell-metrics?notebook_path=a.ipynb')).body).toEqual({
      session: null,
      cells: []
    });
    expect((await get('session?session_id=nope')).status).toBe(404);
    expect((await get('executions')).body.message).toContain("'session_id'");
    expect((await get('outputs?execution_id=nope')).status).toBe(404);
    expect((await get('sessions?max_results=many')).status).toBe(400);
  });
});
