import { describe, expect, it } from 'vitest';
import type { RunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

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
      next_page_token: '',
      run_id: [],
      run_name: [],
      experiment_id: [],
      parent: [],
      status: [],
      end_reason: [],
      start_time: [],
      end_time: [],
      session: [],
      metrics: {},
      params: {},
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

  it('come in pages of top-level rows', async () => {
    const { experiment_id } = await tracking.createExperiment({ name: 'paged' });
    for (const name of ['a', 'b', 'c']) await newRun(name, undefined, experiment_id);
    const first = await tracking.listRunRows({ experiment_id, max_results: 2 });
    expect([picture(first), first.total]).toEqual([['c: c', 'b: b'], 3]);
    const second = await tracking.listRunRows({
      experiment_id,
      max_results: 2,
      page_token: first.next_page_token
    });
    expect([picture(second), second.total, second.next_page_token]).toEqual([['a: a'], 3, '']);
    expect(await refusalText(tracking.listRunRows({ max_results: 0 }))).toContain('max_results');
  });
});
