// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import { deleteRun, restoreRun, setTag, updateRun } from '../../../src/protocol/endpoints/runs.ts';
import { RunEdits } from '../../../src/ui/edit/run-edits.ts';
import { FakeTransport } from '../../client/fake-transport.ts';
import { TestHost } from '../test-host.ts';

function start() {
  const transport = new FakeTransport();
  for (const endpoint of [updateRun, setTag, deleteRun, restoreRun]) {
    transport.answer(endpoint as typeof deleteRun, () => {});
  }
  const host = new TestHost();
  const onEdited = vi.fn();
  const edits = new RunEdits(new TrackingClient(transport), host, onEdited);
  const bodies = (endpoint: { path: string }) => transport.asked(endpoint).map(({ body }) => body);
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

it('deletes a run with what is nested in it, and brings all of it back', async () => {
  const { edits, host, bodies } = start();
  await edits.delete([{ ...ONE, nested: ['a1', 'a2'] }]);
  expect(bodies(deleteRun)).toEqual([{ run_id: 'a' }, { run_id: 'a1' }, { run_id: 'a2' }]);
  const [{ text, options }] = host.notices;
  expect([text, options.action?.label]).toEqual(['Deleted "resnet-014".', 'Undo']);
  options.action?.run();
  await vi.waitFor(() => expect(bodies(restoreRun)).toHaveLength(3));
  expect(bodies(restoreRun)).toEqual(bodies(deleteRun));
});

it('asks of several by their number', async () => {
  const { edits, host } = start();
  await edits.delete([ONE, { run_id: 'b', run_name: 'b' }]);
  expect(host.questions).toEqual(['Delete 2 runs?']);
  expect(host.notices[0].text).toBe('Deleted 2 runs.');
});
