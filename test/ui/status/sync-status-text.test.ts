// @vitest-environment node
import { expect, it } from 'vitest';
import type { SyncStatus } from '../../../src/protocol/entities/sync.ts';
import { syncStatusText } from '../../../src/ui/status/sync-status-text.ts';
import { NOON } from '../recorded.ts';
import { NO_REMOTE, OFFLINE, PROBLEM, syncState } from '../sync/sync-state.ts';

const said = (
  status: Partial<SyncStatus>,
  {
    recording = false,
    done = 312,
    total = 1240
  }: { recording?: boolean; done?: number; total?: number } = {}
) =>
  syncStatusText(
    { sync: syncState(status), progress: { done, total } },
    { recording, now: NOON + 60_000 }
  );
const SYNCING: Partial<SyncStatus> = { state: 'syncing', oldest_waiting_time: NOON };

it('tells of a remote that does not answer, and what waits', () => {
  expect(said(OFFLINE)).toMatchObject({ text: 'offline · 1,240 waiting', icon: 'offline' });
  expect(said({ ...OFFLINE, waiting_points: 0 })?.text).toBe('offline · 2 runs waiting');
  expect(said({ state: 'offline' })?.text).toBe('offline');
  expect(said(OFFLINE)?.title).toContain('Everything is stored here. 1,240 points waiting.');
  expect(said(OFFLINE)?.title).toContain('mlflow.example.org refused the connection.');
});

it('tells how far a remote is that catches up, but not of one that keeps pace', () => {
  expect(said(SYNCING)).toMatchObject({ text: 'syncing 312/1,240', icon: 'syncing' });
  expect(said({ ...SYNCING, oldest_waiting_time: NOON + 59_000 })).toBeNull();
});

it('tells of one that lets us not in; of single runs only when nothing is recorded', () => {
  const refused = { state: 'refused', last_error: '401 Unauthorized' } as const;
  expect(said(refused, { recording: true })).toMatchObject({
    text: 'sync failed',
    icon: 'stopped'
  });
  expect(said({ problems: [PROBLEM] })?.text).toBe('sync failed');
  expect(said({ problems: [PROBLEM] }, { recording: true })).toBeNull();
  // It goes on waiting, and others with it.
  const stuck = { ...SYNCING, problems: [PROBLEM] };
  expect(said({ ...stuck, waiting_runs: 1 })?.text).toBe('sync failed');
  expect(said({ ...stuck, waiting_runs: 2 }, { recording: true })).toBeNull();
});

it('says nothing where there is no remote, where all is there, and while it is paused', () => {
  const now = { recording: false, now: NOON };
  expect(syncStatusText({ sync: NO_REMOTE, progress: null }, now)).toBeNull();
  expect(syncStatusText({ sync: null, progress: null }, now)).toBeNull();
  expect(said({})).toBeNull();
  expect(said({ state: 'paused' })).toBeNull();
});

it.each([999, 999_999, 1_000_000, 123_456_789_012])(
  'never has more than 30 characters: %d',
  count => {
    const texts = [
      said({ ...OFFLINE, waiting_points: count }),
      said({ ...OFFLINE, waiting_points: 0, waiting_runs: Math.min(count, 999_999) }),
      said(SYNCING, { done: count, total: count })
    ];
    for (const one of texts) expect([...one!.text].length, one!.text).toBeLessThanOrEqual(30);
  }
);
