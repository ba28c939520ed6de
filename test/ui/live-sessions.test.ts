// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listRunRows } from '../../src/protocol/endpoints/run-rows.ts';
import { LiveSessions } from '../../src/ui/live-sessions.ts';
import { runRows, session } from './recorded.ts';
import { setUp, wait } from './set-up.ts';

describe('living sessions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are the rows of sessions that have not ended, and follow their events', async () => {
    const { client, events, transport, tell } = setUp();
    const row = (epoch: number, state: 'idle' | 'ended') => ({
      run_id: `session-run-${epoch}`,
      run_name: `train #${epoch}`,
      session: session({ epoch, state })
    });
    let rows = [row(2, 'idle'), row(1, 'ended'), { run_id: 'script', run_name: 'script' }];
    transport.answer(listRunRows, () => runRows(rows));
    const live = new LiveSessions(client, events);
    await wait(40);
    expect(live.state.map(({ run_name }) => run_name)).toEqual(['train #2']);
    expect(transport.asked(listRunRows)[0].query.filter).toBe("attributes.status = 'RUNNING'");

    rows = [row(3, 'idle'), ...rows];
    tell({ type: 'series', run_id: 'session-run-2', metric_key: 'loss', session_id: null });
    await wait(5100);
    expect(live.state).toHaveLength(1);
    tell({ type: 'session', session_id: 'kernel-a.3', notebook_path: null });
    await wait(5100);
    expect(live.state.map(({ run_name }) => run_name)).toEqual(['train #3', 'train #2']);
    live.dispose();
    events.dispose();
  });
});
