import { describe, expect, it } from 'vitest';
import type { RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { refusal, refusalText, temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { tracking } = store;

let clock = 1000;
const newRun = async (run_name: string, session?: RecordedSession, experiment_id?: string) => {
  const tags =
    session === undefined ? [] : [{ key: 'celltrail.session', value: session.session_id }];
  const { info } = await tracking.createRun({ run_name, tags, experiment_id, start_time: clock++ });
  await tracking.logBatch({
    run_id: info.run_id,
    metrics: [{ key: 'loss', value: clock, timestamp: 1, step: 1 }],
    params: [{ key: 'name', value: run_name }]
  });
  return info.run_id;
};
const newSession = async (notebook_path: string) =>
  new RecordedSession(store).open(notebook_path, clock++);
const picture = (rows: RunRows) =>
  rows.run_name.map((name, index) => {
    const indent = rows.parent[index] === -1 ? '' : `${rows.run_name[rows.parent[index]]} > `;
    return `${indent}${name}: ${rows.params['name']?.[index] ?? '-'}`;
  });

describe('rows of runs', () => {
  it('fold a session with its one nested run, and list several behind it, newest first', async () => {
    const single = await newSession('single.ipynb');
    const only = await newRun('only', single);
    const several = await newSession('several.ipynb');
    await newRun('first', several);
    const last = await newRun('last', several);
    await newSession('empty.ipynb');
    const alone = await newRun('alone');
    const rows = await tracking.listRunRows({});
    expect(picture(rows)).toEqual([
      'alone: alone',
      'empty #1: -',
      'several #1: last',
      'several #1 > last: last',
      'several #1 > first: first',
      'single #1: only'
    ]);
    expect(rows.total).toBe(4);
    expect(rows.values_run_id[5]).toBe(only);
    expect(rows.run_id[5]).toBe(single.run_id);
    expect([rows.values_run_id[2], rows.values_run_id[0]]).toEqual([last, alone]);
    expect(rows.session.map(session => session?.notebook_path ?? null)).toEqual([
      null,
      'empty.ipynb',
      'several.ipynb',
      null,
      null,
      'single.ipynb'
    ]);
    expect(rows.metrics['loss'].map(value => value !== null)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true
    ]);
  });

  it('show what tags of cells logged to the session run beside what its client logged', async () => {
    const session = await newSession('tagged.ipynb');
    await newRun('client', session);
    await tracking.logBatch({
      run_id: session.run_id,
      metrics: ['score', 'loss'].map(key => ({ key, value: 7, timestamp: 1, step: 1 }))
    });
    const rows = await tracking.listRunRows({ notebook_path: 'tagged.ipynb' });
    expect(rows.run_id).toEqual([session.run_id]);
    expect(rows.metrics['score']).toEqual([7]);
    expect(rows.metrics['loss']).not.toEqual([7]);
  });

  it('are narrowed to a notebook or an experiment', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'narrow' });
    const session = await newSession('narrow/a.ipynb');
    await newRun('inside', session);
    await newRun('elsewhere', session, experiment_id);
    await newRun('plain', undefined, experiment_id);
    expect(picture(await tracking.listRunRows({ notebook_path: 'narrow/a.ipynb' }))).toEqual([
      'a #1: elsewhere',
      'a #1 > elsewhere: elsewhere',
      'a #1 > inside: inside'
    ]);
    // There its session's run is not in sight, so it stands alone.
    expect(picture(await tracking.listRunRows({ experiment_id }))).toEqual([
      'plain: plain',
      'elsewhere: elsewhere'
    ]);
    expect(await tracking.listRunRows({ notebook_path: 'none' })).toEqual({
      total: 0,
      run_id: [],
      run_name: [],
      experiment_id: [],
      parent: [],
      nested_count: [],
      status: [],
      end_reason: [],
      start_time: [],
      end_time: [],
      user_id: [],
      session: [],
      session_name: [],
      source_name: [],
      note: [],
      pinned: [],
      metrics: {},
      params: {},
      tags: {},
      values_run_id: []
    });
  });

  it('are narrowed and ordered as a search is', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'asked' });
    for (const name of ['x', 'y', 'z']) await newRun(name, undefined, experiment_id);
    const asked = { experiment_id, filter: "params.name = 'x' OR params.name = 'z'" };
    const rows = await tracking.listRunRows({ ...asked, order_by: ['metrics.loss'] });
    expect([picture(rows), rows.total]).toEqual([['x: x', 'z: z'], 2]);
    expect(await refusalText(tracking.listRunRows({ filter: 'metrics.a' }))).toContain(
      'Invalid clause(s) in filter string'
    );
  });

  it('leave out what is deleted, and a run stays in sight when its session run is not', async () => {
    const session = await newSession('deleted.ipynb');
    const kept = await newRun('kept', session);
    const gone = await newRun('gone', session);
    await tracking.deleteRun(gone);
    const rows = () => tracking.listRunRows({ notebook_path: 'deleted.ipynb' }).then(picture);
    expect(await rows()).toEqual(['deleted #1: kept']);
    await tracking.deleteRun(session.run_id);
    expect(await rows()).toEqual(['kept: kept']);
    await tracking.deleteRun(kept);
    expect(await rows()).toEqual([]);
  });

  it('say how a run ended', async () => {
    const session = await newSession('ended.ipynb');
    await session.end('FAILED', 'kernel died (signal 9)', 99_000);
    const rows = await tracking.listRunRows({ notebook_path: 'ended.ipynb' });
    expect([rows.status, rows.end_reason, rows.end_time]).toEqual([
      ['FAILED'],
      ['kernel died (signal 9)'],
      [99_000]
    ]);
  });

  it('tell what people set on a run, and where it comes from', async () => {
    const session = await newSession('facts/told.ipynb');
    const run_id = await newRun('told', session);
    const script = await newRun('scripted');
    await tracking.logBatch({
      run_id: session.run_id,
      tags: [
        { key: 'celltrail.pinned', value: 'true' },
        { key: 'mlflow.note.content', value: '*good*' },
        { key: 'team', value: 'red' }
      ]
    });
    await tracking.logBatch({
      run_id: script,
      tags: [
        { key: 'mlflow.source.name', value: 'train.py' },
        { key: 'mlflow.note.content', value: '' }
      ]
    });
    const folded = await tracking.listRunRows({ query: 'told or scripted' });
    const facts = ({ pinned, note, tags, source_name, session_name }: RunRows) =>
      [pinned, note, tags['team'], source_name, session_name].map(column => column.join());
    expect(folded.run_id).toEqual([script, session.run_id]);
    expect(facts(folded)).toEqual([
      'false,true',
      ',*good*',
      ',red',
      'train.py,facts/told.ipynb',
      ',told #1'
    ]);
    // One that was emptied is none.
    expect(folded.note[0]).toBeNull();
    const plain = await tracking.listRunRows({ query: 'told or scripted', fold: 'none' });
    expect(plain.run_id).toEqual([script, run_id]);
    // What its session is called and where it was made, but not what was said of the session.
    expect(facts({ ...plain, tags: { team: plain.tags['team'] ?? [] } })).toEqual([
      'false,false',
      ',',
      '',
      'train.py,facts/told.ipynb',
      ',told #1'
    ]);
    expect(plain.session[1]?.run_id).toBe(session.run_id);
  });

  it('show only the keys that are asked for, and those always', async () => {
    const run_id = await newRun('keyed');
    await tracking.logBatch({
      run_id,
      metrics: [
        { key: 'inf', value: 'Infinity', timestamp: 1, step: 0 },
        { key: 'nan', value: 'NaN', timestamp: 1, step: 0 }
      ],
      params: [{ key: 'lr', value: '1' }],
      tags: [{ key: 't', value: 'u' }]
    });
    const request = { query: 'name = keyed', metric_keys: ['nan', 'inf', 'none'] };
    const rows = await tracking.listRunRows({ ...request, param_keys: ['lr'], tag_keys: [] });
    expect([rows.metrics, rows.params, rows.tags]).toEqual([
      { nan: ['NaN'], inf: ['Infinity'], none: [null] },
      { lr: ['1'] },
      {}
    ]);
    const all = await tracking.listRunRows({ query: 'name = keyed' });
    expect(Object.keys(all.metrics)).toEqual(['inf', 'loss', 'nan']);
    expect(all.metrics['inf']).toEqual(['Infinity']);
    expect([all.params, all.tags]).toEqual([{ lr: ['1'], name: ['keyed'] }, { t: ['u'] }]);
  });

  it('of a session show its best run, list those that match, and find what it was tagged with', async () => {
    const session = await newSession('sweep.ipynb');
    const [, best] = [await newRun('one', session), await newRun('two', session)];
    await newRun('three', session);
    await tracking.logBatch({
      run_id: best,
      metrics: [{ key: 'loss', value: 0.01, timestamp: 2, step: 2 }]
    });
    await tracking.logBatch({ run_id: session.run_id, tags: [{ key: 'kept', value: '' }] });
    const request = { query: '#kept loss < 0.1', order_by: ['metrics.loss'] };
    const rows = await tracking.listRunRows(request);
    expect(picture(rows)).toEqual(['sweep #1: two', 'sweep #1 > two: two']);
    expect([rows.total, rows.nested_count, rows.values_run_id]).toEqual([1, [1, 0], [best, best]]);
    expect((await tracking.listRunRows({ query: '#kept' })).nested_count[0]).toBe(3);
  });

  it('have what is pinned above the rest, whichever way that is ordered', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'pins' });
    const [, middle] = [
      await newRun('low', undefined, experiment_id),
      await newRun('middle', undefined, experiment_id),
      await newRun('high', undefined, experiment_id)
    ];
    await tracking.logBatch({ run_id: middle, tags: [{ key: 'celltrail.pinned', value: 'true' }] });
    const names = async (order: string) => {
      const order_by = ['tags.`celltrail.pinned`', order];
      return (await tracking.listRunRows({ experiment_id, order_by })).run_name;
    };
    expect(await names('metrics.loss')).toEqual(['middle', 'low', 'high']);
    expect(await names('metrics.loss DESC')).toEqual(['middle', 'high', 'low']);
  });

  it('are ordered by how long they took: what runs still, until now', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'durations' });
    for (const [run_name, end_time] of [
      ['short', 50],
      ['long', 70_000],
      ['running', undefined]
    ] as const) {
      const { info } = await tracking.createRun({ run_name, experiment_id, start_time: 10 });
      if (end_time !== undefined) {
        await tracking.updateRun({ run_id: info.run_id, status: 'FINISHED', end_time });
      }
    }
    const ordered = (order: string, fold: 'none' | 'session' = 'none') =>
      tracking.listRunRows({ experiment_id, fold, order_by: [order] }).then(rows => rows.run_name);
    expect(await ordered('attributes.duration')).toEqual(['short', 'long', 'running']);
    expect(await ordered('duration DESC', 'session')).toEqual(['running', 'long', 'short']);
    expect(await refusalText(tracking.searchRuns({ order_by: ['duration'] }))).toContain(
      "Invalid attribute key 'duration'"
    );
  });

  it('are ordered by the time of their cells where sessions are folded', async () => {
    for (const [at, ended] of [9_000, 6_000, 8_000].entries()) {
      const session = await newSession(`times/${at}.ipynb`);
      await session.execute('a', 5_000, ended);
      await session.execute('b', 20_000, 20_000 + at);
      // Longer the shorter the cells ran.
      await session.end('FINISHED', 'ended', 30_000 - at);
    }
    const idle = await newSession('times/idle.ipynb');
    await newRun('runs until now', idle);
    await idle.end('FINISHED', 'ended', 900_000);
    const busy = await newSession('times/busy.ipynb');
    await busy.execute('a', 5_000);
    const { run_name } = await tracking.listRunRows({
      query: 'notebook ILIKE "%times/%"',
      order_by: ['attributes.duration']
    });
    expect(run_name).toEqual(['idle #1', '1 #1', '2 #1', '0 #1', 'busy #1']);
  });

  it('are ordered by the names of their experiments', async () => {
    const ids = [];
    for (const name of ['zoo', 'Ark', 'bay']) {
      ids.push((await tracking.createExperiment({ name: `by name ${name}` })).experiment_id);
    }
    for (const [at, experiment_id] of ids.entries()) {
      for (const loss of [1, 2]) {
        const { info } = await tracking.createRun({ run_name: `named ${at}`, experiment_id });
        await tracking.logBatch({
          run_id: info.run_id,
          metrics: [{ key: 'named', value: loss, timestamp: 1, step: 1 }]
        });
      }
    }
    const rows = await tracking.listRunRows({
      query: '"named "',
      order_by: ['attributes.experiment_name DESC', 'metrics.named']
    });
    expect(rows.run_name.map((name, at) => `${name}: ${rows.metrics['named'][at]}`)).toEqual([
      'named 0: 1',
      'named 0: 2',
      'named 2: 1',
      'named 2: 2',
      'named 1: 1',
      'named 1: 2'
    ]);
  });

  it('of names that all objects have are answered as of any other name', async () => {
    expect(
      (await refusal(tracking.listRunRows({ query: 'constructor.x = 1' }))).fault
    ).toBeDefined();
    expect((await tracking.listRunRows({ filter: 'metrics.constructor > 1' })).total).toBe(0);
    expect(await refusalText(tracking.listRunRows({ filter: 'constructor.x > 1' }))).toContain(
      "Invalid entity type 'constructor'"
    );
  });

  it('say where a query is wrong', async () => {
    const wrong = await refusal(tracking.listRunRows({ query: 'resnet los > 1' }));
    expect(wrong.message).toBe('Unknown column "los". Did you mean loss?');
    expect(wrong.fault).toEqual({ from: 7, length: 3, suggestion: 'loss' });
  });

  it('come in pages of top-level rows', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'paged' });
    for (const name of ['a', 'b', 'c']) await newRun(name, undefined, experiment_id);
    const first = await tracking.listRunRows({ experiment_id, max_results: 2 });
    expect([picture(first), first.total]).toEqual([['c: c', 'b: b'], 3]);
    const second = await tracking.listRunRows({ experiment_id, max_results: 2, offset: 2 });
    expect([picture(second), second.total]).toEqual([['a: a'], 3]);
    const behind = await tracking.listRunRows({ experiment_id, offset: 3 });
    expect([picture(behind), behind.total]).toEqual([[], 3]);
    expect(await refusalText(tracking.listRunRows({ max_results: 0 }))).toContain('max_results');
  });

  it('of a session whose run logged nothing itself are not found by what it lacks', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'bare' });
    const session = await newSession('bare.ipynb');
    const run_id = await newRun('nested', session);
    await tracking.logBatch({ run_id, params: [{ key: 'opt', value: 'adam' }] });
    await tracking.logBatch({ run_id, tags: [{ key: 'mark', value: '' }] });
    await tracking.updateRun({ run_id, status: 'FAILED' });
    const total = async (asked: object) =>
      (await tracking.listRunRows({ notebook_path: 'bare.ipynb', ...asked })).total;
    for (const query of [
      'NOT status = failed',
      'status != failed',
      'opt IS NULL',
      'opt != adam',
      "opt NOT LIKE 'ad%'",
      'NOT #mark',
      'loss IS NULL',
      'dataset.name IS NOT NULL'
    ]) {
      expect([query, await total({ query })]).toEqual([query, 0]);
      expect(await total({ query, fold: 'none' })).toBe(0);
    }
    for (const query of [
      'bare',
      'status = running',
      `run_id = ${session.run_id}`,
      "attributes.name = 'bare #1'",
      'notebook = bare.ipynb',
      'status = running or not #mark'
    ]) {
      expect([query, await total({ query })]).toEqual([query, 1]);
    }
    expect(await total({ filter: "attributes.status != 'FAILED'" })).toBe(0);
    expect(await total({ group_by: 'params.opt' })).toBe(0);
    expect(await total({ group_by: 'params.opt', group: 'adam' })).toBe(1);
    expect(await total({ group_by: 'status', group: 'RUNNING' })).toBe(0);
    // What has nothing nested in it stands for itself.
    await newRun('lone', undefined, experiment_id);
    const lone = await tracking.listRunRows({ experiment_id, query: 'NOT #mark opt IS NULL' });
    expect(lone.total).toBe(1);
  });

  it('are found by the lack of a dataset, and by ids as they were imported', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'lacking' });
    const named = await newRun('named', undefined, experiment_id);
    await newRun('without', undefined, experiment_id);
    const dataset = { name: 'iris', digest: 'd', source_type: 'local', source: '' };
    await tracking.logInputs(named, [{ dataset, tags: [] }]);
    const names = async (query: string) =>
      (await tracking.listRunRows({ experiment_id, query })).run_name;
    expect(await names('dataset.name IS NULL')).toEqual(['without']);
    expect(await names('dataset.name IS NOT NULL')).toEqual(['named']);
    expect(await names('dataset.context IS NULL')).toEqual(['without', 'named']);
    expect(await names('NOT dataset.name IS NULL')).toEqual(['named']);
    expect(await names(`run_id = ${named.toUpperCase()}`)).toEqual(['named']);
  });

  it('and groups are asked for 500 keys of a kind at most', async () => {
    const keys = Array.from({ length: 501 }, (_, at) => `k${at}`);
    for (const parameter of ['metric_keys', 'param_keys', 'tag_keys']) {
      expect(await refusalText(tracking.listRunRows({ [parameter]: keys }))).toBe(
        `INVALID_PARAMETER_VALUE: Invalid ${parameter}: 501 keys. At most 500 can be asked for at once.`
      );
      await tracking.listRunRows({ [parameter]: keys.slice(1) });
    }
    expect(await refusalText(tracking.listRunGroups({ metric_keys: keys }))).toContain('501 keys');
  });
});
