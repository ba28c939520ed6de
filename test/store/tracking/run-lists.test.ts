import { describe, expect, it } from 'vitest';
import type { WireDouble } from '../../../src/protocol/double.ts';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { refusalText, temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { tracking } = store;
const DAY = 86_400_000;
const { experiment_id } = await tracking.createExperiment({ name: 'vision' });

interface Given {
  start_time?: number;
  session?: RecordedSession;
  metrics?: Record<string, WireDouble>;
  params?: Record<string, string>;
  tags?: Record<string, string>;
}
const pairs = (record: Record<string, string> = {}) =>
  Object.entries(record).map(([key, value]) => ({ key, value }));
async function newRun(run_name: string, given: Given): Promise<string> {
  const { start_time = DAY, session, metrics = {}, params, tags } = given;
  const { info } = await tracking.createRun({
    run_name,
    experiment_id: session === undefined ? experiment_id : session_experiment,
    start_time,
    user_id: 'ana',
    tags: session === undefined ? [] : [{ key: 'celltrail.session', value: session.session_id }]
  });
  await tracking.logBatch({
    run_id: info.run_id,
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
    params: pairs(params),
    tags: pairs(tags)
  });
  return info.run_id;
}

const session = await new RecordedSession(store).open('vision/train.ipynb', DAY);
const session_experiment = (await tracking.getRun(session.run_id)).info.experiment_id;
await newRun('inside', { session, start_time: 2 * DAY, metrics: { loss: 5 } });
const a = await newRun('a', {
  metrics: { loss: 1 },
  params: { lr: '0.1', net: 'r' },
  tags: { team: 'x' }
});
const b = await newRun('b', {
  metrics: { loss: 3 },
  params: { lr: '0.1', net: 's' },
  start_time: 2 * DAY - 1
});
await newRun('c', { metrics: { loss: 'NaN' }, params: { lr: '0.2', net: 'r' } });
await newRun('d', { metrics: { loss: 'Infinity', acc: 1 }, params: { net: 'r' } });
await tracking.updateRun({ run_id: a, status: 'FAILED' });

describe('groups of runs', () => {
  it('count them, the largest first, and add up what is finite', async () => {
    const request = { experiment_id, group_by: 'params.lr', metric_keys: ['loss', 'acc'] };
    expect(await tracking.listRunGroups(request)).toEqual({
      total: 4,
      group: ['0.1', null, '0.2'],
      label: ['0.1', '', '0.2'],
      count: [2, 1, 1],
      metrics: {
        loss: [{ count: 2, min: 1, max: 3, mean: 2 }, null, null],
        acc: [null, { count: 1, min: 1, max: 1, mean: 1 }, null]
      }
    });
  });

  it('are one without a group_by, for an aggregate row', async () => {
    const all = await tracking.listRunGroups({ metric_keys: ['loss'] });
    // The session run logged nothing itself.
    expect([all.total, all.group, all.label, all.count]).toEqual([5, [null], [''], [5]]);
    expect(all.metrics['loss']).toEqual([{ count: 3, min: 1, max: 5, mean: 3 }]);
    const none = await tracking.listRunGroups({ query: 'nobody' });
    expect([none.total, none.count]).toEqual([0, []]);
  });

  it.each([
    ['experiment', { [experiment_id]: 4, [session_experiment]: 1 }],
    ['notebook', { null: 4, 'vision/train.ipynb': 1 }],
    ['status', { RUNNING: 4, FAILED: 1 }],
    ['user', { ana: 5 }],
    ['day', { '1970-01-02': 4, '1970-01-03': 1 }],
    ['tags.team', { null: 4, x: 1 }],
    ['params.`lr`', { '0.1': 2, '0.2': 1, null: 2 }]
  ])('are by %s, and rows are narrowed to one of them', async (group_by, expected) => {
    const { group, count } = await tracking.listRunGroups({ group_by });
    expect(Object.fromEntries(group.map((name, at) => [String(name), count[at]]))).toEqual(
      expected
    );
    for (const [at, name] of group.entries()) {
      const rows = await tracking.listRunRows({
        fold: 'none',
        group_by,
        ...(name !== null && { group: name })
      });
      expect(rows.total).toBe(count[at]);
    }
    expect((await tracking.listRunRows({ group_by, group: 'nobody' })).total).toBe(0);
  });

  it('name experiments for people, and days where they are', async () => {
    const { label } = await tracking.listRunGroups({ group_by: 'experiment' });
    expect(label[0]).toBe('vision');
    const east = { group_by: 'day', utc_offset: 1 };
    const { group, count } = await tracking.listRunGroups(east);
    // b was started one millisecond before midnight in UTC.
    expect([group, count]).toEqual([
      ['1970-01-02', '1970-01-03'],
      [3, 2]
    ]);
    const rows = await tracking.listRunRows({ ...east, group: '1970-01-03', experiment_id });
    expect(rows.run_id).toEqual([b]);
  });
});

describe('columns of runs', () => {
  it('are the keys that they have, most frequent first, and whether values differ', async () => {
    await tracking.logBatch({ run_id: a, tags: [{ key: 'mlflow.note.content', value: 'n' }] });
    expect(await tracking.listRunColumns({ experiment_id, query: 'NOT b' })).toEqual({
      total: 3,
      metrics: [
        { key: 'loss', count: 3, differs: true },
        { key: 'acc', count: 1, differs: false }
      ],
      params: [
        { key: 'net', count: 3, differs: false },
        { key: 'lr', count: 2, differs: true }
      ],
      tags: [{ key: 'team', count: 1, differs: false }]
    });
  });

  it('have a new key as soon as it is logged, and not when it is gone', async () => {
    const { info } = await tracking.createRun({ run_name: 'fresh', experiment_id });
    const { run_id } = info;
    const keys = async () => {
      const { metrics, tags } = await tracking.listRunColumns({ query: 'fresh' });
      return [...metrics, ...tags].map(({ key }) => key);
    };
    expect(await keys()).toEqual([]);
    await tracking.logBatch({ run_id, metrics: [{ key: 'new', value: 1, timestamp: 1, step: 0 }] });
    expect(await keys()).toEqual(['new']);
    await tracking.logBatch({ run_id, tags: [{ key: 'mine', value: '' }] });
    expect(await keys()).toEqual(['new', 'mine']);
    await tracking.deleteTag(run_id, 'mine');
    expect(await keys()).toEqual(['new']);
    await tracking.deleteRun(run_id);
    expect(await keys()).toEqual([]);
  });

  it('have values, most frequent first', async () => {
    const values = async (column: string, prefix?: string, max_results?: number) =>
      (await tracking.listRunColumnValues({ column, prefix, max_results })).values;
    expect(await values('params.lr')).toEqual(['0.1', '0.2']);
    expect(await values('params.net', 'R')).toEqual(['r']);
    expect(await values('status')).toEqual(['RUNNING', 'FAILED']);
    expect(await values('status', undefined, 1)).toEqual(['RUNNING']);
    expect(await values('experiment', 'VIS')).toEqual(['vision', 'vision/train']);
    expect(await values('notebook')).toEqual(['vision/train.ipynb']);
    expect(await values('tags.none')).toEqual([]);
  });
});

it('what cannot be asked for is named', async () => {
  expect(await refusalText(tracking.listRunGroups({ group_by: 'colour' }))).toBe(
    "INVALID_PARAMETER_VALUE: Invalid group_by 'colour'. It must be experiment, notebook, status, " +
      'user, day, tags.<key> or params.<key>.'
  );
  expect(await refusalText(tracking.listRunColumnValues({ column: 'x' }))).toContain("column 'x'");
  expect(await refusalText(tracking.listRunColumns({ stage: 'gone' as 'active' }))).toBe(
    "INVALID_PARAMETER_VALUE: Invalid stage 'gone'. It must be 'active' or 'deleted'."
  );
  const fold = 'tree' as 'none';
  expect(await refusalText(tracking.listRunRows({ fold }))).toContain("Invalid fold 'tree'");
  expect(await refusalText(tracking.listRunRows({ offset: -1 }))).toContain("Invalid offset '-1'");
  expect(await refusalText(tracking.listRunRows({ group: 'x' }))).toContain("'group_by'");
});
