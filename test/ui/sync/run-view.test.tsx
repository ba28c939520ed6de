import { expect, it } from 'vitest';
import { getRunSync, getSync, retrySync } from '../../../src/protocol/endpoints/sync.ts';
import type { RunSyncState } from '../../../src/protocol/entities/sync.ts';
import { button, click, settle } from '../render.tsx';
import { showRun } from '../run/shown-run.tsx';
import { PROBLEM, syncState } from './sync-state.ts';

const URL = 'https://mlflow.example.org/#/experiments/3/runs/77';

async function show(state: Omit<RunSyncState, 'run_id'>) {
  const shown = await showRun({
    prepare: transport => {
      transport.answer(getSync, () => syncState());
      transport.answer(retrySync, () => syncState());
      transport.answer(getRunSync, () => ({ runs: [{ run_id: 'session-run-1', ...state }] }));
    }
  });
  await settle();
  const banner = shown.element.querySelector('.ct-banner');
  return { ...shown, banner };
}

it('says why a run is not on the remote, that nothing is lost, and tries again', async () => {
  const { banner, transport } = await show({ state: 'failed', message: PROBLEM.message });
  expect(banner?.textContent).toContain(
    `Not on the remote: ${PROBLEM.message} The local copy is complete.`
  );
  await click(button(banner!, 'Retry'));
  expect(transport.asked(retrySync)).toHaveLength(1);
});

it('says nothing of a run that is there, and gives its address there to others', async () => {
  const { banner, element, host } = await show({ state: 'synced', url: URL });
  expect(banner).toBeNull();
  await click(button(element, 'More actions'));
  const items = [...document.querySelectorAll('[role=menuitem]')];
  await click(items.find(({ textContent }) => textContent === 'Copy link'));
  expect(host.copied).toEqual([URL]);
  expect(host.notices[0].text).toContain('mlflow.example.org');
});
