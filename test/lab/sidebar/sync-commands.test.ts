import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type ICommandPalette } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { afterEach, expect, it, vi } from 'vitest';
import { TrackingClient } from '../../../src/client/tracking-client.ts';
import {
  getSync,
  retrySync,
  setRemote,
  type SetRemote
} from '../../../src/protocol/endpoints/sync.ts';
import { addSyncCommands } from '../../../src/lab/sidebar/sync-commands.ts';
import { CommandIDs, type ITrackingClient } from '../../../src/lab/tokens.ts';
import { FakeTransport } from '../../client/fake-transport.ts';
import { NO_REMOTE, syncState } from '../../ui/sync/sync-state.ts';

afterEach(() => Notification.dismiss());

function start() {
  const transport = new FakeTransport();
  const commands = new CommandRegistry();
  const offered: string[] = [];
  const palette = { addItem: ({ command }: { command: string }) => offered.push(command) };
  const openDetails = vi.fn();
  const tracking = { client: new TrackingClient(transport) } as ITrackingClient;
  addSyncCommands({ commands } as unknown as JupyterFrontEnd, {
    tracking,
    palette: palette as unknown as ICommandPalette,
    trans: nullTranslator.load('celltrail'),
    openDetails
  });
  const told = () => Notification.manager.notifications.map(({ message }) => message);
  return { transport, commands, offered, openDetails, told };
}

it('are in the palette', () => {
  const { offered, commands, openDetails } = start();
  const all = [CommandIDs.openSync, CommandIDs.retrySync, CommandIDs.pauseSync];
  expect(offered).toEqual(all);
  void commands.execute(CommandIDs.openSync);
  expect(openDetails).toHaveBeenCalled();
});

it('pause, and go on where it was paused', async () => {
  const { transport, commands, told } = start();
  let sync = syncState();
  transport.answer(getSync, () => sync);
  transport.answer(setRemote, ({ body }) => (sync = syncState({}, (body as SetRemote).settings)));
  await commands.execute(CommandIDs.pauseSync);
  await vi.waitFor(() => expect(told()).toContain('Sync is paused.'));
  await commands.execute(CommandIDs.pauseSync);
  await vi.waitFor(() => expect(told()).toContain('Sync goes on.'));
});

it('lead to the details where no remote is set, and say what went wrong', async () => {
  const { transport, commands, told } = start();
  transport.answer(retrySync, () => NO_REMOTE);
  await commands.execute(CommandIDs.retrySync);
  await vi.waitFor(() => expect(told()[0]).toMatch(/none is set/));
  transport.refuse(retrySync, 503, { message: 'The tracking server is starting' });
  await commands.execute(CommandIDs.retrySync);
  await vi.waitFor(() => expect(told()).toContain('The tracking server is starting'));
});
