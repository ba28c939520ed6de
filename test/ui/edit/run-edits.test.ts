// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import type { Method } from '../../../src/protocol/endpoint.ts';
import { listArtifacts } from '../../../src/protocol/endpoints/artifacts.ts';
import { listRunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { deleteRun, restoreRun, setTag, updateRun } from '../../../src/protocol/endpoints/runs.ts';
import { RunEdits } from '../../../src/ui/edit/run-edits.ts';
import type { Host } from '../../../src/ui/host.ts';
import { FakeTransport } from '../../client/fake-transport.ts';
import { runRows } from '../recorded.ts';
import { TestHost } from '../test-host.ts';

function start() {
  const transport = new FakeTransport();
  for (const endpoint of [updateRun, setTag, deleteRun, restoreRun]) {
    transport.answer(endpoint as typeof deleteRun, () => {});
  }
  const host = new TestHost();
  const onEdited = vi.fn();
  const edits = new RunEdits(new TrackingClient(transport), host, onEdited);
  const bodies = (endpoint: { method: Method; path: string }) =>
    transport.asked(endpoint).map(({ body }) => body);
  return { transport, host, edits, onEdited, bodies };
}

const ONE = { run_id: 'a', run_name: 'resnet-014' };

it('tells at once that something was edited', async () => {
  const { edits, onEdited, bodies } = start();
  expect(await edits.rename('a', 'b')).toBe(true);
  expect(bodies(updateRun)).toEqual([{ run_id: 'a', run_name: 'b' }]);
  expect(onEdited).toHaveBeenCalledTimes(1);
});

it('tells why an edit failed', async () => {
  const { transport, edits, host } = start();
  transport.refuse(setTag, 400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Bad key.' });
  expect(await edits.setTag('a', '', '')).toBe(false);
  expect(host.notices).toEqual([{ text: 'Bad key.', options: { kind: 'error' } }]);
});

it('tags several runs', async () => {
  const { edits, bodies } = start();
  await edits.setTags(['a', 'b'], 'baseline', '');
  expect(bodies(setTag)).toEqual([
    { run_id: 'a', key: 'baseline', value: '' },
    { run_id: 'b', key: 'baseline', value: '' }
  ]);
});

it('asks before it deletes, by name, and deletes nothing without a yes', async () => {
  const { edits, host, bodies } = start();
  host.accepts = false;
  expect(await edits.delete([ONE])).toBe(false);
  expect(host.questions).toEqual(['Delete "resnet-014"?']);
  expect(bodies(deleteRun)).toEqual([]);
});

it('asks once, however often it is told to', async () => {
  const { edits, host, bodies } = start();
  expect(await Promise.all([edits.delete([ONE]), edits.delete([ONE])])).toEqual([true, false]);
  expect(host.questions).toHaveLength(1);
  expect(bodies(deleteRun)).toHaveLength(1);
  expect(await edits.delete([{ run_id: 'b', run_name: 'resnet-015' }])).toBe(true);
});

it('names the artifacts of all folders that go with a run, and how many were not counted', async () => {
  const { transport, edits, host } = start();
  const files = (path: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ path: `${path}${at}.png`, is_dir: false }));
  transport.answer(listArtifacts, ({ query }) => ({
    files:
      query.path === undefined
        ? [...files('', 1), { path: 'plots', is_dir: true }]
        : files('plots/', 2)
  }));
  host.accepts = false;
  await edits.delete([ONE]);
  transport.answer(listArtifacts, ({ query: { path = '' } }) => ({
    files: [...files(`${path}`, 1), { path: `${path}x`, is_dir: true }]
  }));
  await edits.delete([ONE]);
  expect(host.questions).toEqual([
    'Delete "resnet-014" and its 3 artifacts?',
    'Delete "resnet-014" and its 20 or more artifacts?'
  ]);
});

it('deletes a session with all its runs, also those no list shows, and brings them back', async () => {
  const { transport, edits, host, bodies } = start();
  const made = ['a', ...Array.from({ length: 1200 }, (_, at) => `a${at}`)];
  const asked = vi.spyOn(host as Host, 'confirm');
  transport.answer(listRunRows, ({ query }) => {
    const from = Number(query.offset);
    const ids = made.slice(from, from + Number(query.max_results));
    return runRows(
      ids.map(run_id => ({ run_id, run_name: run_id })),
      made.length
    );
  });
  expect(await edits.delete([{ ...ONE, session_id: 'kernel-a.1' }])).toBe(true);
  expect(transport.asked(listRunRows)[0].query).toMatchObject({
    fold: 'none',
    filter: "tags.`celltrail.session` = 'kernel-a.1'"
  });
  expect(asked.mock.lastCall?.[0].body[0]).toBe('The 1200 runs nested in it are deleted too.');
  expect(bodies(deleteRun)).toEqual(made.map(run_id => ({ run_id })));
  const [{ text, options }] = host.notices;
  expect([text, options.action?.label]).toEqual(['Deleted "resnet-014".', 'Undo']);
  options.action?.run();
  await vi.waitFor(() => expect(bodies(restoreRun)).toHaveLength(1201));
  expect(bodies(restoreRun)).toEqual(bodies(deleteRun));
});

it('deletes nothing when it cannot learn what a session holds', async () => {
  const { transport, edits, host, bodies } = start();
  transport.refuse(listRunRows, 500, { error_code: 'INTERNAL_ERROR', message: 'Full.' });
  expect(await edits.delete([{ ...ONE, session_id: 'kernel-a.1' }])).toBe(false);
  expect([host.questions, bodies(deleteRun)]).toEqual([[], []]);
  expect(host.notices.map(({ options }) => options.kind)).toEqual(['error']);
});

it('offers to undo what was deleted before it failed', async () => {
  const { transport, edits, host, bodies } = start();
  transport.answer(deleteRun, ({ body }) => {
    if ((body as { run_id: string }).run_id === 'c') throw new Error('down');
  });
  const runs = ['a', 'b', 'c', 'd'].map(run_id => ({ run_id, run_name: run_id }));
  expect(await edits.delete(runs)).toBe(false);
  const [failure, undo] = host.notices;
  expect([failure.options.kind, undo.text]).toEqual(['error', 'Deleted 2 of 4 runs.']);
  undo.options.action?.run();
  await vi.waitFor(() => expect(bodies(restoreRun)).toEqual([{ run_id: 'a' }, { run_id: 'b' }]));
});

it('asks of several by their number', async () => {
  const { edits, host } = start();
  await edits.delete([ONE, { run_id: 'b', run_name: 'b' }]);
  expect(host.questions).toEqual(['Delete 2 runs?']);
  expect(host.notices[0].text).toBe('Deleted 2 runs.');
});

it('does not wait for artifacts whose store does not answer', async () => {
  const { transport, edits, host } = start();
  transport.answer(listArtifacts, () => new Promise(() => {}) as never);
  host.accepts = false;
  await edits.delete([ONE]);
  expect(host.questions).toEqual(['Delete "resnet-014"?']);
});
