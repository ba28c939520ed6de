import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatClock } from '../../../src/plot/format-time.ts';
import type { SyncState } from '../../../src/protocol/endpoints/sync.ts';
import { getRunSync, getSync, retrySync } from '../../../src/protocol/endpoints/sync.ts';
import type { RunSyncState } from '../../../src/protocol/entities/sync.ts';
import { SyncLine } from '../../../src/ui/sync/sync-line.tsx';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import { NOON } from '../recorded.ts';
import { accessibilityFaults, button, click, render, settle } from '../render.tsx';
import { nameOf, showRuns } from '../runs/show-runs.tsx';
import { setUp } from '../set-up.ts';
import { TestHost } from '../test-host.ts';
import { NO_REMOTE, OFFLINE, PROBLEM, syncState } from './sync-state.ts';

let disposables: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
  vi.useRealTimers();
});

async function line(sync: SyncState, canSet = true) {
  const parts = setUp();
  parts.transport.answer(getSync, () => sync);
  const model = new SyncModel(parts.client, parts.events);
  disposables.push(model, parts.events);
  const onDetails = vi.fn();
  const element = render(
    <SyncLine
      model={model}
      host={new TestHost()}
      offers
      onDetails={canSet ? onDetails : undefined}
    />
  );
  await settle();
  const text = element.querySelector('.ct-sync-text')?.textContent;
  return { ...parts, element, text, onDetails };
}

const at = (time: number) => formatClock(time, Date.now());

describe('the line about the remote', () => {
  it('names it and the time of the last success, and leads to the details', async () => {
    const { text, element, onDetails } = await line(syncState());
    expect(text).toBe(`Synced·mlflow.example.org${at(NOON)}`);
    await click(element.querySelector('button'));
    expect(onDetails).toHaveBeenCalled();
    expect(accessibilityFaults(element)).toEqual([]);
  });

  it('counts what waits', async () => {
    const { text } = await line(syncState({ state: 'syncing', waiting_points: 312 }));
    expect(text).toBe('312 points waiting·mlflow.example.org');
    const runs = await line(syncState({ state: 'syncing', waiting_runs: 1 }));
    expect(runs.text).toContain('1 run waiting');
  });

  it('says since when nobody answers, that nothing is lost, when it is tried next, and tries at once', async () => {
    const { text, element, transport } = await line(
      syncState({ ...OFFLINE, next_try_time: Date.now() + 29_500 })
    );
    expect(text).toBe(
      `Offline since ${at(NOON)}. Everything is stored here. 1,240 points waiting.`
    );
    expect(element.textContent).toMatch(/Next try in (29|30) s\./);
    await click(button(element, 'Retry now'));
    expect(transport.asked(retrySync)).toHaveLength(1);
  });

  it('says what a remote said that lets us not in', async () => {
    const { text, element, onDetails } = await line(
      syncState({ state: 'refused', last_error: '403 Permission denied for experiment 3.' })
    );
    expect(text).toBe('mlflow.example.org said: 403 Permission denied for experiment 3.');
    await click(button(element, 'Change remote'));
    expect(onDetails).toHaveBeenCalled();
  });

  it('names a run that is not there, with the reason', async () => {
    const { text, element } = await line(syncState({ problems: [PROBLEM] }));
    expect(text).toBe(`first_run #1 is not on mlflow.example.org: ${PROBLEM.message}`);
    expect(button(element, 'Details')).toBeTruthy();
    // Its points go on waiting.
    const stuck = { state: 'syncing', waiting_runs: 1, waiting_points: 7 } as const;
    expect((await line(syncState({ ...stuck, problems: [PROBLEM] }))).text).toBe(text);
    const others = await line(syncState({ ...stuck, waiting_runs: 2, problems: [PROBLEM] }));
    expect(others.text).toContain('7 points waiting');
  });

  it('shows that code is shared', async () => {
    const { element } = await line(syncState({}, { share_code: true }));
    expect(element.querySelector('.ct-sync-code')?.textContent).toBe('with code');
    const title = element.querySelector('button')?.title;
    expect(title).toContain('Code and outputs are shared.');
  });

  it('offers a remote where there is none, but only where one can be set', async () => {
    const { element, onDetails } = await line(NO_REMOTE);
    await click(button(element, 'Copy to an MLflow server…'));
    expect(onDetails).toHaveBeenCalled();
    expect((await line(NO_REMOTE, false)).element.innerHTML).toBe('');
    const readOnly = await line(syncState(), false);
    expect(readOnly.element.querySelector('button')).toBeNull();
    expect(readOnly.text).toContain('Synced');
  });
});

describe('the mark of a row', () => {
  const rows = async (sync: SyncState, runs: RunSyncState[] = []) => {
    const shown = await showRuns(undefined, undefined, undefined, transport => {
      transport.answer(getSync, () => sync);
      transport.answer(getRunSync, () => ({ runs }));
    });
    await settle();
    return shown;
  };

  it('tells whether the run is on the remote, in words, too', async () => {
    const { row, item, transport } = await rows(syncState(), [
      { run_id: 'session-run-1', state: 'synced' },
      { run_id: 'train-run-1', state: 'waiting' },
      { run_id: 'session-run-2', state: 'synced' },
      { run_id: 'session-run-3', state: 'failed', message: PROBLEM.message }
    ]);
    const mark = (run_id: string) => row(run_id).querySelector<HTMLElement>('.ct-sync-mark');
    expect(mark('session-run-1')?.className).toContain('ct-sync-waiting');
    expect(mark('session-run-2')?.title).toBe('Synced');
    expect(mark('session-run-3')?.title).toBe(`Not on the remote: ${PROBLEM.message}`);
    expect(nameOf(item('session-run-3'))).toContain(PROBLEM.message);
    const { run_ids } = transport.asked(getRunSync)[0].body as { run_ids: string[] };
    expect(run_ids).toEqual(['session-run-1', 'train-run-1', 'session-run-2', 'session-run-3']);
  });

  it('is not there without a remote', async () => {
    const { element } = await rows(NO_REMOTE);
    expect(element.querySelector('.ct-sync-mark')).toBeNull();
  });
});
