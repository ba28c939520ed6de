// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listRunRows } from '../../../src/protocol/endpoints/run-rows.ts';
import { TrackingState } from '../../../src/ui/status/tracking-state.ts';
import { runRows, session } from '../recorded.ts';
import { setUp, takeTurns, wait } from '../set-up.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('follows the newest run of the open notebook', async () => {
  const { client, events, transport, tell, server } = setUp();
  let rows = runRows([]);
  transport.answer(listRunRows, () => rows);
  const state = new TrackingState(client, events);
  state.setNotebook('a.ipynb');
  await wait();
  expect(transport.asked(listRunRows)[0].query).toEqual({
    notebook_path: 'a.ipynb',
    max_results: '1'
  });
  expect(state.state.current).toBeNull();
  rows = runRows([{ run_id: 'session-run-1', run_name: 'a #1', session: session() }]);
  tell({ type: 'session', session_id: 'kernel-z.1', notebook_path: 'other.ipynb' });
  await wait(1100);
  expect(state.state.current).toBeNull();
  // Others of the page wait for their turn, and the reader for this.
  takeTurns(client.turns, 60_000);
  tell({ type: 'session', session_id: 'kernel-a.1', notebook_path: 'a.ipynb' });
  await wait(1100);
  expect(state.state.current?.run_name).toBe('a #1');
  server('starting');
  expect(state.state).toMatchObject({
    server: { state: 'starting' },
    current: { run_name: 'a #1' }
  });
  state.setNotebook(null);
  expect(state.state.current).toBeNull();
  state.dispose();
  events.dispose();
});

it('asks for nothing while the page is hidden, and catches up', async () => {
  const { client, events, transport, tell } = setUp();
  transport.answer(listRunRows, () => runRows([]));
  const state = new TrackingState(client, events);
  state.setNotebook('a.ipynb');
  await wait(1100);
  state.setVisible(false);
  const before = transport.requests.length;
  tell({ type: 'session', session_id: 'kernel-a.1', notebook_path: 'a.ipynb' });
  await wait(1100);
  expect(transport.requests.length).toBe(before);
  state.setVisible(true);
  await wait();
  expect(transport.requests.length).toBe(before + 1);
  state.dispose();
  events.dispose();
});
