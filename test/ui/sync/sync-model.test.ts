// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { getRunSync, getSync, retrySync, setRemote } from '../../../src/protocol/endpoints/sync.ts';
import type { RunSyncState } from '../../../src/protocol/entities/sync.ts';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import { worstOf } from '../../../src/ui/sync/run-marks.ts';
import { deferred } from '../../client/fake-transport.ts';
import { setUp, takeTurns, wait } from '../set-up.ts';
import { NO_REMOTE, syncState } from './sync-state.ts';

let disposables: { dispose(): void }[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

async function start(first = syncState()) {
  const parts = setUp();
  const server = { sync: first, runs: [] as RunSyncState[] };
  parts.transport.answer(getSync, () => server.sync);
  parts.transport.answer(retrySync, () => server.sync);
  parts.transport.answer(getRunSync, () => ({ runs: server.runs }));
  const model = new SyncModel(parts.client, parts.events);
  disposables.push(model, parts.events);
  await wait();
  const asked = () => parts.transport.asked(getSync).length;
  const askedRuns = () =>
    parts.transport.asked(getRunSync).map(({ body }) => (body as { run_ids: string[] }).run_ids);
  const say = (type: 'sync' | 'run' = 'sync') =>
    type === 'sync'
      ? parts.tell({ type })
      : parts.tell({ type, run_id: 'a', experiment_id: '0', session_id: null });
  return { ...parts, record: server, model, asked, askedRuns, say };
}

it('asks once where there is no remote, whatever is recorded and shown', async () => {
  const { model, asked, askedRuns, say } = await start(NO_REMOTE);
  model.showRuns('list', ['a']);
  for (let n = 0; n < 5; n++) {
    say('run');
    await wait(1000);
  }
  expect(asked()).toBe(1);
  expect(askedRuns()).toEqual([]);
});

it('follows the remote, asking once a second at most', async () => {
  const { model, asked, record, say } = await start();
  record.sync = syncState({ state: 'syncing', waiting_points: 7 });
  for (let n = 0; n < 8; n++) {
    say();
    await wait(250);
  }
  expect(asked()).toBeLessThanOrEqual(4);
  expect(model.status?.waiting_points).toBe(7);
});

it('asks nothing while nobody sees it, and catches up', async () => {
  const { model, asked, askedRuns, record, say } = await start();
  model.setVisible(false);
  model.showRuns('list', ['a']);
  record.sync = syncState({ state: 'offline' });
  say();
  await wait(3000);
  expect(asked()).toBe(1);
  expect(askedRuns()).toEqual([]);
  model.setVisible(true);
  await wait();
  expect(model.status?.state).toBe('offline');
  expect(askedRuns()).toEqual([['a']]);
});

it('counts what was sent since the remote began to catch up', async () => {
  const { model, record, say } = await start(syncState({ state: 'offline', sent_points: 100 }));
  record.sync = syncState({ state: 'syncing', sent_points: 412, waiting_points: 928 });
  say();
  await wait(1000);
  expect(model.state.progress).toEqual({ done: 312, total: 1240 });
  record.sync = syncState({ sent_points: 1340 });
  say();
  await wait(1000);
  expect(model.state.progress).toBeNull();
});

it('asks for the marks of all places together, and again when the remote went on', async () => {
  const { model, askedRuns, record, say } = await start();
  model.showRuns('notebook', ['a', 'b']);
  model.showRuns('all', ['b', 'c']);
  record.runs = [{ run_id: 'a', state: 'waiting' }];
  await wait();
  expect(askedRuns()).toEqual([['a', 'b', 'c']]);
  expect(model.state.runs.get('a')?.state).toBe('waiting');
  const before = model.state.runs;
  say();
  await wait(1000);
  expect(askedRuns()).toHaveLength(2);
  expect(model.state.runs).toBe(before);
  record.runs = [{ run_id: 'a', state: 'synced' }];
  say();
  await wait(1000);
  expect(model.state.runs.get('a')?.state).toBe('synced');
  model.showRuns('all', ['b']);
  await wait(1000);
  expect(askedRuns()).toHaveLength(3);
});

it('asks for the marks of rows that come into sight without waiting for a turn', async () => {
  const { client, model, askedRuns } = await start();
  model.showRuns('all', ['a']);
  await wait(2000);
  takeTurns(client.turns);
  model.showRuns('all', ['b']);
  await wait();
  expect(askedRuns()).toEqual([['a'], ['b']]);
});

it('takes more rows than the server answers at once in parts', async () => {
  const { model, askedRuns } = await start();
  model.showRuns(
    'all',
    Array.from({ length: 1500 }, (_, n) => `run-${n}`)
  );
  await wait();
  expect(askedRuns().map(({ length }) => length)).toEqual([1000, 500]);
});

it('pauses with the settings that the server has, and takes an answer over an older one', async () => {
  const { model, transport, record } = await start();
  record.sync = syncState({}, { experiments: ['set by another tab'] });
  const slow = deferred<typeof record.sync>();
  transport.answer(setRemote, ({ body }) => {
    const { settings } = body as { settings: object };
    return { ...record.sync, settings: { ...record.sync.settings, ...settings } };
  });
  await model.setPaused(true);
  expect(transport.asked(setRemote)[0].body).toMatchObject({
    address: 'https://mlflow.example.org',
    settings: { paused: true, experiments: ['set by another tab'] }
  });
  expect(model.state.sync?.settings.paused).toBe(true);
  transport.answer(getSync, () => slow.promise);
  transport.socket.send({ type: 'reset', cursor: '3' });
  await wait(1000);
  transport.answer(retrySync, () => syncState({ state: 'syncing' }));
  await model.retry();
  slow.resolve(syncState({ state: 'offline' }));
  await wait();
  expect(model.status?.state).toBe('syncing');
});

it('takes the marks away with the remote', async () => {
  const { model, transport, record } = await start();
  record.runs = [{ run_id: 'a', state: 'synced' }];
  model.showRuns('list', ['a']);
  await wait();
  transport.answer(setRemote, () => NO_REMOTE);
  await model.set('', NO_REMOTE.settings);
  expect(model.state.runs.size).toBe(0);
});

it('marks a row that stands for several runs by the one that is furthest behind', () => {
  const states = new Map<string, RunSyncState>([
    ['a', { run_id: 'a', state: 'synced' }],
    ['b', { run_id: 'b', state: 'waiting' }],
    ['c', { run_id: 'c', state: 'failed' }]
  ]);
  expect(worstOf(states, ['a', 'b'])?.state).toBe('waiting');
  expect(worstOf(states, ['c', 'b'])?.state).toBe('failed');
  expect(worstOf(states, ['z'])).toBeUndefined();
});
