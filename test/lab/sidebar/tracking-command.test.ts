import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { afterEach, expect, it, vi } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import { addTrackingCommand } from '../../../src/lab/sidebar/tracking-command.ts';
import { CommandIDs, type ITrackingClient } from '../../../src/lab/tokens.ts';
import {
  getNotebookSettings,
  setNotebookSettings
} from '../../../src/protocol/endpoints/notebook-settings.ts';
import { FakeTransport } from '../../client/fake-transport.ts';

afterEach(() => Notification.dismiss());

/** @param currentWidget of the open notebook; null: none is open */
function start(currentWidget: unknown) {
  const transport = new FakeTransport();
  const commands = new CommandRegistry();
  const tracker = { currentWidget };
  addTrackingCommand({ commands } as unknown as JupyterFrontEnd, {
    tracking: { client: new TrackingClient(transport) } as ITrackingClient,
    tracker: tracker as INotebookTracker,
    palette: null,
    trans: nullTranslator.load('celltrail')
  });
  const told = () => Notification.manager.notifications.map(({ message }) => message);
  return { transport, commands, tracker, told };
}

const NOTEBOOK = { context: { localPath: 'a.ipynb' } };

it('tracking of the open notebook is turned off and on, and of none where none is open', async () => {
  const { transport, commands, tracker, told } = start(null);
  expect(commands.isEnabled(CommandIDs.toggleTracking)).toBe(false);
  tracker.currentWidget = NOTEBOOK;
  let settings = { tracked: true, parse_prints: false, seen: [] };
  transport.answer(getNotebookSettings, () => settings);
  transport.answer(
    setNotebookSettings,
    ({ body }) => (settings = { ...settings, ...(body as object) })
  );
  await commands.execute(CommandIDs.toggleTracking);
  await vi.waitFor(() => expect(told()).toContain('Tracking is off for this notebook.'));
  expect(settings).toMatchObject({ notebook_path: 'a.ipynb', tracked: false });
  await commands.execute(CommandIDs.toggleTracking);
  await vi.waitFor(() => expect(told()).toContain('Tracking is on for this notebook.'));
});

it('a refusal is told with what to do next', async () => {
  const { transport, commands, told } = start(NOTEBOOK);
  transport.refuse(getNotebookSettings, 507, {
    error_code: 'INSUFFICIENT_STORAGE',
    message: 'The disk is full.',
    hint: 'Make room and try again.'
  });
  await commands.execute(CommandIDs.toggleTracking);
  await vi.waitFor(() => expect(told()).toEqual(['The disk is full. Make room and try again.']));
});
