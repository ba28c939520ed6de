import { afterEach, describe, expect, it } from 'vitest';
import {
  getSync,
  retrySync,
  setRemote,
  testRemote,
  type SetRemote,
  type SyncState
} from '../../../src/protocol/endpoints/sync.ts';
import { SyncDetails } from '../../../src/ui/sync/sync-details.tsx';
import { SyncModel } from '../../../src/ui/sync/sync-model.ts';
import { deferred } from '../../client/fake-transport.ts';
import { enter } from '../enter.ts';
import { accessibilityFaults, button, click, press, render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';
import { TestHost } from '../test-host.ts';
import { NO_REMOTE, PROBLEM, syncState } from './sync-state.ts';

let disposables: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

async function show(first: SyncState) {
  const parts = setUp();
  let sync = first;
  parts.transport.answer(getSync, () => sync);
  parts.transport.answer(setRemote, ({ body }) => {
    const { address, settings } = body as SetRemote;
    const now = syncState({ address }, settings);
    sync = address === '' ? { ...now, status: null } : now;
    return sync;
  });
  const model = new SyncModel(parts.client, parts.events);
  disposables.push(model, parts.events);
  model.setDetails(true);
  const host = new TestHost();
  const element = render(
    <SyncDetails model={model} host={host} notebook="vision/first_run.ipynb" />
  );
  await settle();
  const labelled = (text: string) => {
    const label = [...element.querySelectorAll('label')].find(one => one.textContent === text)!;
    return (label.control ?? label.querySelector('input'))! as HTMLInputElement;
  };
  const sent = () => parts.transport.asked(setRemote).map(({ body }) => body as SetRemote);
  return { ...parts, model, host, element, labelled, sent };
}

describe('the details of the sync', () => {
  it('set a remote: without code and outputs unless that is agreed to', async () => {
    const { element, labelled, sent } = await show(NO_REMOTE);
    expect(labelled('Share code and outputs').checked).toBe(false);
    expect(element.textContent).toContain('Sources, outputs, executed notebooks');
    expect(element.textContent).toContain('names of installed packages');
    expect(accessibilityFaults(element)).toEqual([]);
    await enter(labelled('Address'), 'http://127.0.0.1:5000');
    button(element, 'Copy from now on').focus();
    await click(button(element, 'Copy from now on'));
    expect(sent()[0]).toEqual({
      address: 'http://127.0.0.1:5000',
      settings: NO_REMOTE.settings
    });
    await settle();
    expect(element.textContent).toContain('Synced');
    // The button that had the focus is switched off.
    expect(document.activeElement).toBe(element.querySelector('h3'));
  });

  it('save what was changed, and leave the rest as it is', async () => {
    const { element, labelled, sent } = await show(
      syncState({}, { tags: [{ key: 'team', value: '' }], excluded_notebooks: ['a.ipynb'] })
    );
    expect(button(element, 'Save').disabled).toBe(true);
    await click(labelled('Share code and outputs'));
    await click(labelled('Keep first_run.ipynb here'));
    await click(button(element, 'Copy the runs of a.ipynb, too'));
    await enter(labelled('Name on the server'), 'ana/{experiment}');
    await click(button(element, 'Save'));
    expect(sent()[0].settings).toEqual({
      share_code: true,
      paused: false,
      experiment_name: 'ana/{experiment}',
      experiments: [],
      tags: [{ key: 'team', value: '' }],
      excluded_notebooks: ['vision/first_run.ipynb']
    });
  });

  it('say what the server has against the settings, and keep what was written', async () => {
    const { element, labelled, transport } = await show(NO_REMOTE);
    transport.refuse(setRemote, 400, {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'give one that begins with http:// or https://.'
    });
    await enter(labelled('Address'), 'databricks');
    await click(button(element, 'Copy from now on'));
    expect(element.querySelector('[role=alert]')?.textContent).toContain('http://');
    expect(labelled('Address').value).toBe('databricks');
  });

  it('test the address as it stands there, in words, and forget an answer of another one', async () => {
    const { element, labelled, transport } = await show(syncState());
    const slow = deferred<{ ok: boolean; message: string }>();
    transport.answer(testRemote, () => slow.promise);
    await enter(labelled('Address'), 'http://other:5000');
    await click(button(element, 'Test connection'));
    expect(transport.asked(testRemote)[0].body).toEqual({ address: 'http://other:5000' });
    expect(element.querySelector('.ct-sync-test')?.textContent).toContain('Asking…');
    slow.resolve({ ok: false, message: 'other:5000 refused the connection.' });
    await settle();
    expect(element.querySelector('.ct-sync-bad')?.textContent).toBe(
      'other:5000 refused the connection.'
    );
    await enter(labelled('Address'), 'http://another:5000');
    expect(element.querySelector('.ct-sync-bad')).toBeNull();
  });

  it('pause and go on', async () => {
    const { element, sent } = await show(syncState());
    await click(button(element, 'Pause'));
    await settle();
    expect(sent()[0].settings?.paused).toBe(true);
    await click(button(element, 'Resume'));
    await settle();
    expect(sent()[1].settings?.paused).toBe(false);
  });

  it('take the remote away, once that is confirmed', async () => {
    const { element, host, sent } = await show(syncState());
    host.accepts = false;
    await click(button(element, 'Remove remote…'));
    expect(host.questions).toEqual(['Stop copying to mlflow.example.org?']);
    expect(sent()).toEqual([]);
    host.accepts = true;
    await click(button(element, 'Remove remote…'));
    await settle();
    expect(sent()[0].address).toBe('');
    expect(element.querySelector('.ct-sync-line')).toBeNull();
  });

  it('list what is not there, lead to it, and try again', async () => {
    const { element, host, transport } = await show(syncState({ problems: [PROBLEM] }));
    const list = element.querySelector('.ct-sync-problems')!;
    expect(list.textContent).toContain(PROBLEM.message);
    expect(list.textContent).toContain('once one of the two was changed');
    await click(button(list, 'first_run #1'));
    expect(host.opened).toEqual(['session-run-3']);
    button(list, 'Retry').focus();
    await click(button(list, 'Retry'));
    expect(transport.asked(retrySync)).toHaveLength(1);
    expect(document.activeElement).toBe(element.querySelector('h3'));
  });

  it('list experiments among what is not as it is here, which lead to no run', async () => {
    const experiment = {
      ...{ ...PROBLEM, run_id: '', run_name: 'experiment ward' },
      ...{ entity: 'experiment' as const, message: 'It was deleted on the remote.' }
    };
    const { element } = await show(syncState({ problems: [experiment, PROBLEM] }));
    const list = element.querySelector('.ct-sync-problems')!;
    expect(list.querySelector('h4')?.textContent).toBe('2 things are not there as they are here');
    expect([...list.querySelectorAll('li')].map(item => item.textContent)).toEqual([
      expect.stringMatching(/^experiment wardIt was deleted on the remote\./),
      expect.stringMatching(/^first_run #1/)
    ]);
    expect([...list.querySelectorAll('li button')].map(one => one.textContent)).toEqual([
      'first_run #1'
    ]);
    expect(accessibilityFaults(element)).toEqual([]);
  });

  it('are closed by Escape', async () => {
    const { element, model } = await show(syncState());
    await press(element.querySelector('h3'), 'Escape');
    expect(model.state.details).toBe(false);
  });
});
