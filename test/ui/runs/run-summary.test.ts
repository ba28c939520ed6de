// @vitest-environment node
import { expect, it } from 'vitest';
import { runSummaries, workedTime } from '../../../src/ui/runs/run-summary.ts';
import { NOON, runRows, session } from '../recorded.ts';

it('puts nested rows under their session', () => {
  const top = runSummaries(
    runRows([
      { run_id: 'session-run-1', run_name: 'a #1', session: session() },
      { run_id: 'child-1', run_name: 'one', parent: 0, metrics: { loss: 'NaN' } },
      { run_id: 'child-2', run_name: 'two', parent: 0, params: { lr: '1' } },
      { run_id: 'alone', run_name: 'script' }
    ])
  );
  expect(top.map(({ run_id }) => run_id)).toEqual(['session-run-1', 'alone']);
  expect(top[0].children.map(({ run_name }) => run_name)).toEqual(['one', 'two']);
  expect([...top[0].children[0].metrics]).toEqual([['loss', NaN]]);
  expect([...top[0].children[1].metrics]).toEqual([]);
  expect([...top[0].children[1].params]).toEqual([['lr', '1']]);
});

it.each([
  ['running', session({ state: 'busy', last_cell_failed: true }), 'RUNNING'],
  ['idle', session({ state: 'idle' }), 'RUNNING'],
  ['cell-failed', session({ state: 'idle', last_cell_failed: true }), 'RUNNING'],
  ['failed', session({ state: 'ended', last_cell_failed: true }), 'FAILED'],
  ['killed', session({ state: 'ended' }), 'KILLED'],
  ['finished', session({ state: 'ended' }), 'FINISHED']
] as const)('tells a session run as %s', (state, own, status) => {
  const row = { run_id: 'session-run-1', run_name: 'a', session: own, status };
  expect(runSummaries(runRows([row]))[0].state).toBe(state);
});

it('takes the session named on a nested row not for the row’s own', () => {
  const row = { run_id: 'child', run_name: 'a', session: session({ state: 'idle' }) };
  const [summary] = runSummaries(runRows([row]));
  expect([summary.session, summary.state]).toEqual([null, 'running']);
});

it('counts only the time in cells for a session, and that of the running one', () => {
  const own = session({ executing_ms: 4000, executing_since: NOON + 10_000 });
  const [summary] = runSummaries(runRows([{ run_id: own.run_id, run_name: 'a', session: own }]));
  expect(workedTime(summary, NOON + 12_000)).toBe(6000);
  // A server whose clock is ahead.
  expect(workedTime(summary, NOON)).toBe(4000);
});

it('is not confused by metrics named like fields of Object', () => {
  const metrics = JSON.parse('{"__proto__": 3, "constructor": 4}') as Record<string, number>;
  const rows = runRows([{ run_id: 'a', run_name: 'a' }]);
  rows.metrics = JSON.parse('{"__proto__": [3], "constructor": [4]}') as typeof rows.metrics;
  expect([...runSummaries(rows)[0].metrics]).toEqual([...Object.entries(metrics)]);
});
