import { expect, it, vi } from 'vitest';
import type { RunSyncState } from '../../../src/protocol/entities/sync.ts';
import { rowActions, type RowActionsOptions } from '../../../src/ui/runs/row-actions.ts';
import type { RunLine } from '../../../src/ui/runs/tree-lines.ts';
import { english } from '../../../src/ui/english.ts';

const RUN = {
  run_id: 'session-run',
  values_run_id: 'nested-run',
  run_name: 'train #1',
  state: 'finished',
  start_time: 0,
  end_time: 1,
  session: null,
  params: new Map(),
  metrics: new Map(),
  tags: new Map()
};

/** What is offered for the run while these runs are so far. */
function actionsOf(
  runs: Partial<RunSyncState>[],
  retry = () => Promise.resolve(),
  recorded = false
) {
  const notify = vi.fn();
  const openNotebook = vi.fn();
  const copyText = vi.fn((text: string) => Promise.resolve(void text));
  const actions = rowActions(
    { id: 'line', run: { ...RUN, recorded } } as unknown as RunLine,
    {
      model: { state: { stage: 'active', ticked: new Map() } },
      host: { trans: english, linkTo: () => null, notify, openNotebook, copyText },
      sync: { state: { runs: new Map(runs.map(one => [one.run_id, one])) }, retry }
    } as unknown as RowActionsOptions
  ).flat();
  const notebook = actions.find(({ label }) => label === 'Open as notebook');
  return {
    notify,
    openNotebook,
    copyText,
    notebook,
    link: actions.find(({ label }) => label === 'Copy link'),
    retry: actions.find(({ label }) => label === 'Retry sync')
  };
}

it('a run that the remote did not take can be tried again', async () => {
  const retry = vi.fn(() => Promise.reject(new Error('No answer.')));
  const offered = actionsOf([{ run_id: 'nested-run', state: 'failed', message: '403' }], retry);
  offered.retry?.run();
  expect(retry).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(offered.notify).toHaveBeenCalledOnce());
});

it('nothing is tried again of a run that is there, that waits, or without a remote', () => {
  expect(actionsOf([{ run_id: 'session-run', state: 'synced' }]).retry).toBeUndefined();
  expect(actionsOf([{ run_id: 'session-run', state: 'waiting' }]).retry).toBeUndefined();
  expect(actionsOf([]).retry).toBeUndefined();
});

it('the notebook that made a run is opened, where one was recorded', () => {
  const { notebook, openNotebook } = actionsOf([], undefined, true);
  notebook?.run();
  expect(openNotebook).toHaveBeenCalledExactlyOnceWith('session-run');
  expect(actionsOf([]).notebook).toBeUndefined();
});

it('the link of a run leads to its copy on the remote, where there is one', async () => {
  const url = 'https://mlflow.example.org/#/experiments/1/runs/2';
  const { link, copyText, notify } = actionsOf([{ run_id: 'session-run', state: 'synced', url }]);
  link?.run();
  await vi.waitFor(() => expect(notify).toHaveBeenCalledOnce());
  expect(copyText).toHaveBeenCalledExactlyOnceWith(url);
  expect(notify.mock.calls[0]![0]).toContain('mlflow.example.org');
  expect(actionsOf([]).link).toBeUndefined();
});
